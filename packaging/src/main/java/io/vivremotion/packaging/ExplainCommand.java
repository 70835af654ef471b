package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Tells what became of a message, step by step, and why.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "MESSAGE-ID", description = "as the answer or the log has it")
  private String id = "";

  @Override
  public Integer call() throws InvalidConfiguration, InterruptedException {
    return switch (OperatorClient.of(config.load().config()).get("/v1/explain/" + id)) {
      case OperatorClient.Found.Nobody(String why) -> {
        System.err.println(why);
        yield ExitCode.NOT_RUNNING;
      }
      case OperatorClient.Found.Body(int status, var body) when status != 200 -> {
        System.err.println(body.path("detail").asText("status " + status));
        yield status == 404 ? ExitCode.UNKNOWN_MESSAGE : ExitCode.FAILED;
      }
      case OperatorClient.Found.Body(int _, var body) -> {
        System.out.print(StoryText.of(body));
        yield ExitCode.OK;
      }
    };
  }
}
