package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = "Checks the configuration and tells every mistake by key and line.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InvalidConfiguration {
    System.out.println(config.load().origin() + ": no mistakes");
    return ExitCode.OK;
  }
}
