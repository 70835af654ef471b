package io.vivremotion.packaging;

import picocli.CommandLine.Command;

@Command(
    name = "reference",
    description = "Prints the reference of all configuration keys, in Markdown.")
final class ReferenceCommand implements Runnable {
  @Override
  public void run() {
    System.out.print(ConfigReference.markdown(ConfigSource.schema()));
  }
}
