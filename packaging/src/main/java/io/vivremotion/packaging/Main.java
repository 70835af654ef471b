package io.vivremotion.packaging;

/** The command line. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println("Vivremotion " + String.join(" ", arguments));
  }
}
