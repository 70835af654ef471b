package io.vivremotion.uplink.difficulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PromptDifficultyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final PromptDifficulty difficulty = PromptDifficulty.trained();

  @Test
  void prompts_score_as_they_did_in_training() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("vectors.json"), "vectors.json")) {
      JsonNode vectors = JSON.readTree(in);
      assertThat(vectors).hasSizeGreaterThan(20);
      for (JsonNode each : vectors) {
        assertThat(difficulty.of(each.get("prompt").asText()))
            .as(each.get("prompt").asText())
            .isCloseTo(each.get("difficulty").asDouble(), within(1e-5));
      }
    }
  }

  /** On what it was trained on: what it reaches on groups held back is printed by train.py. */
  @Test
  void it_recovers_more_of_the_gap_than_length_does() throws IOException {
    Path file = data("routing/outcomes_dev.jsonl");
    assumeTrue(Files.exists(file), "the handed-out data is not beside the checkout");
    for (String suite : List.of("mmlu", "gsm8k")) {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        JsonNode row = JSON.readTree(line);
        if (row.get("suite").asText().equals(suite)) {
          rows.add(row);
        }
      }
      double ours = apgr(rows, row -> difficulty.of(row.get("prompt").asText()));
      double length = apgr(rows, row -> row.get("prompt").asText().length());
      System.out.printf("suite=%s apgr=%.3f length=%.3f%n", suite, ours, length);
      assertThat(ours).isGreaterThan(length + 0.02);
    }
  }

  @Property(tries = 300)
  void any_text_has_a_difficulty(@ForAll String text) {
    assertThat(difficulty.of(text)).isFinite();
  }

  @Test
  void of_a_long_text_only_the_beginning_counts() {
    String long1 = "why? ".repeat(4_000);
    assertThat(difficulty.of(long1 + "x = 3 / 7")).isEqualTo(difficulty.of(long1));
  }

  /** Mean share of the gap recovered over all shares of strong calls. */
  private static double apgr(List<JsonNode> rows, ToDoubleFunction<JsonNode> score) {
    record Scored(double score, JsonNode row) {}
    List<Scored> ordered = new ArrayList<>();
    rows.forEach(row -> ordered.add(new Scored(score.applyAsDouble(row), row)));
    ordered.sort(Comparator.comparingDouble(Scored::score).reversed());
    double recovered = 0;
    double sum = 0;
    for (Scored each : ordered) {
      recovered += each.row().get("strong").asInt() - each.row().get("weak").asInt();
      sum += recovered;
    }
    return sum / rows.size() / recovered;
  }

  private static Path data(String name) {
    Path here = Path.of("").toAbsolutePath();
    while (here.getParent() != null && !Files.exists(here.resolve("vivremotion"))) {
      here = here.getParent();
    }
    return here.resolveSibling("shared").resolve("data").resolve(name);
  }
}
