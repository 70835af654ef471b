package io.vivremotion.uplink.difficulty;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How much likelier a strong model is right where a weak one is not: a weighted sum of signs of
 * effort in the prompt, of no unit, about 0 for the usual prompt. One sum for prompts that offer
 * choices, one for the rest. Immutable, any thread; a prompt of 1 kB takes some tens of
 * microseconds, what is longer than 8 kB is judged by its first 8 kB.
 */
public final class PromptDifficulty {
  private static final String RESOURCE = "prompt-difficulty.json";

  private final List<Weight> choice;
  private final List<Weight> open;

  private final List<Double> usual;

  private PromptDifficulty(JsonNode model) {
    JsonNode forms = model.get("forms");
    choice = weights(forms.get("choice"));
    open = weights(forms.get("open"));
    List<Double> quantiles = new ArrayList<>();
    model.get("usual").forEach(each -> quantiles.add(each.asDouble()));
    usual = List.copyOf(quantiles);
  }

  /** The weights that models/prompt-difficulty/train.py wrote. */
  public static PromptDifficulty trained() {
    try (InputStream in =
        Objects.requireNonNull(PromptDifficulty.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new PromptDifficulty(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + RESOURCE + " cannot be read", e);
    }
  }

  /** Higher: the stronger model is the likelier to pay. Never NaN. */
  public double of(String prompt) {
    PromptFeatures features = PromptFeatures.of(prompt);
    double sum = 0;
    for (Weight weight : features.offersChoices() ? choice : open) {
      sum += weight.of(features);
    }
    return sum;
  }

  /** Quantiles of the difficulties it was trained on, half of them of prompts with choices. */
  List<Double> usual() {
    return usual;
  }

  private static List<Weight> weights(JsonNode listed) {
    List<Weight> weights = new ArrayList<>();
    for (JsonNode each : listed) {
      weights.add(
          new Weight(
              Feature.valueOf(each.get("feature").asText().toUpperCase(Locale.ROOT)),
              each.get("mean").asDouble(),
              each.get("spread").asDouble(),
              each.get("weight").asDouble()));
    }
    return List.copyOf(weights);
  }

  /**
   * @param mean over the prompts it was trained on
   * @param spread standard deviation over them
   * @param weight not negative; those of a form sum up to 1
   */
  private record Weight(Feature feature, double mean, double spread, double weight) {
    double of(PromptFeatures features) {
      return weight * (features.value(feature) - mean) / spread;
    }
  }
}
