package io.vivremotion.packaging;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Tells the versions of Vivremotion and Java.")
final class VersionCommand implements Runnable {
  @Override
  public void run() {
    System.out.println(new Main.Version().getVersion()[0]);
  }
}
