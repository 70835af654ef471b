package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = "Shows the parts, queues, link and counters of the running gateway.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Override
  public Integer call() throws InvalidConfiguration, InterruptedException {
    return switch (OperatorClient.of(config.load().config()).get("/v1/status")) {
      case OperatorClient.Found.Nobody(String why) -> {
        System.err.println(why);
        yield ExitCode.NOT_RUNNING;
      }
      case OperatorClient.Found.Body(int status, var body) when status != 200 -> {
        System.err.println(
            "the gateway refuses: " + body.path("detail").asText("status " + status));
        yield ExitCode.FAILED;
      }
      case OperatorClient.Found.Body(int _, var body) -> {
        System.out.print(json ? body.toPrettyString() + "\n" : StatusText.of(body));
        yield ExitCode.OK;
      }
    };
  }
}
