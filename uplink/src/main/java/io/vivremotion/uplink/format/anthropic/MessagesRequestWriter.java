package io.vivremotion.uplink.format.anthropic;

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
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;

/** Writes a request to a provider. */
final class MessagesRequestWriter {
  private static final String ONLY_JSON =
      "Answer with one JSON object and nothing else: no code fence, no words around it.";

  private final ChatRequest request;
  private final Abilities abilities;
  private final AnthropicVersion version;
  private final ObjectNode body = Fields.object();

  MessagesRequestWriter(ChatRequest request, Abilities abilities, AnthropicVersion version) {
    this.request = request;
    this.abilities = abilities;
    this.version = version;
  }

  ObjectNode write() throws UnfitRequest {
    if (request.candidates() > 1) {
      throw UnfitRequest.at("n", "the model " + abilities.model() + " gives one answer at a time");
    }
    body.put("model", abilities.model());
    long limit = request.maxOutputTokens().orElse(abilities.outputTokensOrDefault());
    body.put("max_tokens", limit);
    TurnWriter turns = new TurnWriter(abilities, version.hasSystemInMessages());
    for (Turn turn : request.turns()) {
      turns.write(turn);
    }
    output(turns);
    turns.finish(body);
    ToolsWriter.write(request.tools(), abilities, body);
    boolean thinks = new ThinkingWriter(request, abilities, limit).write(body);
    sampling(thinks);
    if (request.delivery().stream()) {
      body.put("stream", true);
    }
    request.endUser().ifPresent(user -> body.putObject("metadata").put("user_id", user));
    if (request.extras().format().equals(WireFormat.ANTHROPIC)) {
      request.extras().fields().forEach(body::putIfAbsent);
    }
    abilities.wording().unsupported().forEach(field -> Fields.remove(body, field));
    return body;
  }

  /** A schema is the vendor's own means; any JSON object has none and is asked for in words. */
  private void output(TurnWriter turns) throws UnfitRequest {
    switch (request.output()) {
      case OutputFormat.Text() -> {}
      case OutputFormat.JsonObject() -> turns.system(ONLY_JSON);
      case OutputFormat.JsonSchema(String _, JsonNode schema, var _) -> {
        if (!abilities.has(Feature.JSON_SCHEMA)) {
          throw UnfitRequest.at(
              "response_format",
              "the model " + abilities.model() + " has no output to a JSON Schema");
        }
        ObjectNode format =
            body.withObjectProperty("output_config").putObject("format").put("type", "json_schema");
        format.set("schema", schema);
      }
    }
  }

  /**
   * @param thinks then the vendor takes neither temperature nor top_k
   */
  private void sampling(boolean thinks) {
    Sampling sampling = request.sampling();
    if (abilities.takes(SamplingField.STOP)) {
      ArrayNode stop = body.arrayNode();
      sampling.stop().stream().filter(text -> !text.isBlank()).forEach(stop::add);
      if (!stop.isEmpty()) {
        body.set("stop_sequences", stop);
      }
    }
    if (!version.hasSampling() || thinks) {
      return;
    }
    if (abilities.takes(SamplingField.TEMPERATURE)) {
      sampling.temperature().ifPresent(value -> body.put("temperature", Math.min(1, value)));
    }
    if (abilities.takes(SamplingField.TOP_P)) {
      sampling.topP().ifPresent(value -> body.put("top_p", value));
    }
    if (abilities.takes(SamplingField.TOP_K)) {
      sampling.topK().ifPresent(value -> body.put("top_k", value));
    }
  }
}
