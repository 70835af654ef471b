package io.vivremotion.packaging;

import picocli.CommandLine.Command;

@Command(name = "demo", description = "Runs the gateway with simulated machines.")
final class DemoCommand implements Runnable {
  @Override
  public void run() {}
}
