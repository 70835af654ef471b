package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.config.InvalidConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verdict",
    description =
        "Tells the gateway that an answer of a cloud model was good or bad: its model is asked"
            + " more or less often. Given again it changes nothing; another one takes its place.")
final class VerdictCommand implements Callable<Integer> {
  /** What may be said. */
  enum Word {
    good,
    bad
  }

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(index = "0", paramLabel = "MESSAGE-ID", description = "of the message answered")
  private String id = "";

  @Parameters(index = "1", paramLabel = "good|bad", description = "what the answer was")
  private Word word = Word.good;

  @Option(names = "--why", paramLabel = "TEXT", description = "for the journal")
  private String why = "";

  @Override
  public Integer call() throws InvalidConfiguration, InterruptedException {
    String body =
        new ObjectMapper()
            .createObjectNode()
            .put("verdict", word.name())
            .put("why", why)
            .toString();
    OperatorClient client = OperatorClient.of(config.load().config());
    return switch (client.post("/v1/decisions/" + id + "/verdict", body)) {
      case OperatorClient.Found.Nobody(String reason) -> {
        System.err.println(reason);
        yield ExitCode.NOT_RUNNING;
      }
      case OperatorClient.Found.Body(int status, var reply) when status != 200 -> {
        System.err.println(reply.path("detail").asText("status " + status));
        yield status == 404 ? ExitCode.UNKNOWN_MESSAGE : ExitCode.FAILED;
      }
      case OperatorClient.Found.Body(int _, var reply) -> {
        System.out.printf(
            "%s: an answer of %s to a row of kind %s%s%n",
            reply.path("verdict").asText(),
            reply.path("model").asText(),
            reply.path("kind").asText(),
            reply.path("changed").asBoolean() ? "" : " (as told before)");
        yield ExitCode.OK;
      }
    };
  }
}
