package io.vivremotion.packaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.uplink.route.Evaluation;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    description =
        "Takes the decisions that the journal has again under another file's"
            + " uplink.delivery.routing, shows what would have differed, and estimates what it"
            + " would have been worth, where decisions were logged with their probabilities.")
final class ReplayCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(ReplayCommand.class);
  private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "decisions shown that differ; default: ${DEFAULT-VALUE}")
  private int examples = 5;

  @Parameters(paramLabel = "FILE", description = "configuration with the other policy")
  private Path other = Path.of("");

  @Override
  public Integer call() throws InvalidConfiguration, IOException {
    GatewayConfig running = config.load().config();
    Policy after =
        new ConfigSource(Main.ENVIRONMENT).load(other).config().uplink().delivery().routing();
    Path journal = running.dataDirectory().resolve("journal");
    Policy before = running.uplink().delivery().routing();
    System.out.print(text(Replay.compare(recorded(journal), before, after), examples));
    Evaluation evaluation = new Evaluation();
    eachStep(journal, (id, step, facts) -> evaluation.hear(id, step, facts));
    System.out.print(EvaluationText.of(evaluation.of(before, after)));
    return ExitCode.OK;
  }

  static List<Replay.Recorded> recorded(Path journal) throws IOException {
    List<Replay.Recorded> all = new ArrayList<>();
    eachStep(journal, (id, _, facts) -> Replay.read(id, facts).ifPresent(all::add));
    return all;
  }

  /** A step of the journal. */
  interface Heard {
    void step(String message, String step, Map<String, Object> facts);
  }

  /** The older file first; a torn line is passed over. */
  static void eachStep(Path journal, Heard heard) throws IOException {
    for (String name : List.of("decisions.1.jsonl", "decisions.jsonl")) {
      Path file = journal.resolve(name);
      if (Files.exists(file)) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
          lines.lines().forEach(line -> read(line, heard));
        }
      }
    }
  }

  private static void read(String line, Heard heard) {
    try {
      JsonNode step = JSON.readTree(line);
      if (step.path("facts").isObject()) {
        heard.step(
            step.path("id").asText(),
            step.path("step").asText(),
            JSON.convertValue(step.path("facts"), FACTS));
      }
    } catch (JsonProcessingException | IllegalArgumentException torn) {
      LOG.debug("replay event=line_passed_over");
    }
  }

  static String text(Replay.Difference difference, int examples) {
    StringBuilder text = new StringBuilder();
    long differing = difference.pairs().stream().filter(Replay.Pair::differs).count();
    text.append(
        String.format(
            Locale.ROOT,
            "%d decisions of the journal, %d of them otherwise under the other policy.%n"
                + "Of two rows the other one would have gone first in %.1f %% of cases.%n",
            difference.pairs().size(),
            differing,
            100 * difference.swapped()));
    difference
        .choices()
        .forEach((change, count) ->
            text.append(String.format(Locale.ROOT, "  %6d  %s%n", count, change)));
    difference.pairs().stream()
        .filter(Replay.Pair::differs)
        .limit(examples)
        .forEach(pair ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s  %s: %s at a value of %.4f, then %s at %.4f (%d bytes)%n",
                    pair.recorded().message(),
                    pair.recorded().facts().kind(),
                    pair.before().choice(),
                    pair.before().value(),
                    pair.after().choice(),
                    pair.after().value(),
                    pair.recorded().bytes())));
    return text.toString();
  }
}
