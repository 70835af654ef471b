package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.OutputFormat;
import io.vivremotion.uplink.chat.Sampling;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Abilities.SamplingField;
import io.vivremotion.uplink.format.Effort;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.UnfitRequest;
import java.util.Locale;
import java.util.Optional;

/** Writes a request to a provider. */
final class GenerateRequestWriter {
  private final ChatRequest request;
  private final Abilities abilities;
  private final ObjectNode body = Fields.object();
  private final ObjectNode config = Fields.object();

  GenerateRequestWriter(ChatRequest request, Abilities abilities) {
    this.request = request;
    this.abilities = abilities;
  }

  ObjectNode write() throws UnfitRequest {
    ContentsWriter contents = new ContentsWriter(abilities);
    for (Turn turn : request.turns()) {
      contents.write(turn);
    }
    contents.finish(body);
    ToolsWriter.write(request.tools(), abilities, body);
    request.maxOutputTokens().ifPresent(limit -> config.put("maxOutputTokens", limit));
    sampling();
    output();
    candidates();
    thinking();
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    abilities.wording().unsupported().forEach(field -> Fields.remove(body, field));
    return body;
  }

  private void sampling() {
    Sampling sampling = request.sampling();
    if (abilities.takes(SamplingField.TEMPERATURE)) {
      sampling.temperature().ifPresent(value -> config.put("temperature", value));
    }
    if (abilities.takes(SamplingField.TOP_P)) {
      sampling.topP().ifPresent(value -> config.put("topP", value));
    }
    if (abilities.takes(SamplingField.TOP_K)) {
      sampling.topK().ifPresent(value -> config.put("topK", value));
    }
    if (abilities.takes(SamplingField.SEED)) {
      sampling.seed().ifPresent(value -> config.put("seed", value));
    }
    if (abilities.takes(SamplingField.PRESENCE_PENALTY)) {
      sampling.presencePenalty().ifPresent(value -> config.put("presencePenalty", value));
    }
    if (abilities.takes(SamplingField.FREQUENCY_PENALTY)) {
      sampling.frequencyPenalty().ifPresent(value -> config.put("frequencyPenalty", value));
    }
    if (abilities.takes(SamplingField.STOP) && !sampling.stop().isEmpty()) {
      ArrayNode stop = config.putArray("stopSequences");
      sampling.stop().forEach(stop::add);
    }
  }

  private void output() throws UnfitRequest {
    switch (request.output()) {
      case OutputFormat.Text() -> {}
      case OutputFormat.JsonObject() -> {
        require(Feature.JSON_OBJECT, "response_format", "JSON output");
        config.put("responseMimeType", "application/json");
      }
      case OutputFormat.JsonSchema(String _, JsonNode schema, var _) -> {
        require(Feature.JSON_SCHEMA, "response_format", "output to a JSON Schema");
        config.put("responseMimeType", "application/json");
        if (abilities.has(Feature.JSON_SCHEMA_PARAMETERS)) {
          config.set("responseJsonSchema", schema);
        } else {
          config.set("responseSchema", SchemaSubset.of(schema));
        }
      }
    }
  }

  private void candidates() throws UnfitRequest {
    if (request.candidates() > 1) {
      require(Feature.CANDIDATES, "n", "more than one answer at once");
      config.put("candidateCount", request.candidates());
    }
  }

  /** Models of series 3 know levels, older ones a budget, of which 0 is none. */
  private void thinking() {
    Optional<String> effort = Effort.of(request.thinking());
    if (effort.isEmpty()) {
      return;
    }
    boolean none = effort.get().equals("none");
    if (abilities.has(Feature.THINKING_EFFORT)) {
      ObjectNode thinking = config.putObject("thinkingConfig").put("includeThoughts", !none);
      thinking.put("thinkingLevel", level(effort.get()));
    } else if (abilities.has(Feature.THINKING_BUDGET)) {
      ObjectNode thinking = config.putObject("thinkingConfig").put("includeThoughts", !none);
      thinking.put("thinkingBudget", Effort.tokens(request.thinking()).orElse(-1));
    }
  }

  private static String level(String effort) {
    return switch (effort) {
      case "none", "minimal" -> "MINIMAL";
      case "low", "medium" -> effort.toUpperCase(Locale.ROOT);
      default -> "HIGH"; // and what vendors put above it
    };
  }

  private void require(Feature feature, String param, String what) throws UnfitRequest {
    if (!abilities.has(feature)) {
      throw UnfitRequest.at(param, "the model " + abilities.model() + " has no " + what);
    }
  }
}
