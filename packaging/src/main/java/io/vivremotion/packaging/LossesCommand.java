package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "losses",
    description = "Lists what a running gateway has lost: how much, of what, when and why.")
final class LossesCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InvalidConfiguration, InterruptedException {
    return switch (OperatorClient.of(config.load().config()).get("/v1/tombstones")) {
      case OperatorClient.Found.Nobody(String why) -> {
        System.err.println(why);
        yield ExitCode.NOT_RUNNING;
      }
      case OperatorClient.Found.Body(int status, var body) when status != 200 -> {
        System.err.println(body.path("detail").asText("status " + status));
        yield ExitCode.FAILED;
      }
      case OperatorClient.Found.Body(int _, var body) -> {
        System.out.print(LossesText.of(body));
        yield ExitCode.OK;
      }
    };
  }
}
