package io.vivremotion.uplink.format.openai;

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
import io.vivremotion.uplink.format.WireFormat;

/** Writes a request to a provider. */
final class ChatRequestWriter {
  private static final String LIMIT = "max_completion_tokens";

  private final ChatRequest request;
  private final Abilities abilities;
  private final ObjectNode body = Fields.object();

  ChatRequestWriter(ChatRequest request, Abilities abilities) {
    this.request = request;
    this.abilities = abilities;
  }

  ObjectNode write() throws UnfitRequest {
    body.put("model", abilities.model());
    messages();
    limit();
    sampling();
    output();
    if (request.candidates() > 1) {
      require(Feature.CANDIDATES, "n", "more than one answer at once");
      body.put("n", request.candidates());
    }
    if (abilities.has(Feature.THINKING_EFFORT)) {
      Effort.of(request.thinking()).ifPresent(effort -> body.put("reasoning_effort", effort));
    }
    new ToolsWriter(request.tools(), abilities).write(body);
    stream();
    request.endUser().ifPresent(user -> body.put("user", user));
    if (request.extras().format().equals(WireFormat.OPENAI_CHAT)) {
      request.extras().fields().forEach(body::putIfAbsent);
    }
    abilities.wording().unsupported().forEach(field -> Fields.remove(body, field));
    return body;
  }

  private void messages() throws UnfitRequest {
    ArrayNode messages = body.putArray("messages");
    MessageWriter writer = new MessageWriter(abilities, messages);
    for (Turn turn : request.turns()) {
      writer.write(turn);
    }
    writer.flush();
  }

  private void limit() {
    if (request.maxOutputTokens().isEmpty()) {
      return;
    }
    String field = abilities.wording().maxTokensField();
    ObjectNode target = body;
    String[] path = (field.isEmpty() ? LIMIT : field).split("\\.", -1);
    for (int i = 0; i < path.length - 1; i++) {
      target = target.withObjectProperty(path[i]);
    }
    target.put(path[path.length - 1], request.maxOutputTokens().getAsLong());
  }

  private void sampling() {
    Sampling sampling = request.sampling();
    if (abilities.takes(SamplingField.TEMPERATURE)) {
      sampling.temperature().ifPresent(value -> body.put("temperature", value));
    }
    if (abilities.takes(SamplingField.TOP_P)) {
      sampling.topP().ifPresent(value -> body.put("top_p", value));
    }
    if (abilities.takes(SamplingField.TOP_K)) {
      sampling.topK().ifPresent(value -> body.put("top_k", value));
    }
    if (abilities.takes(SamplingField.SEED)) {
      sampling.seed().ifPresent(value -> body.put("seed", value));
    }
    if (abilities.takes(SamplingField.PRESENCE_PENALTY)) {
      sampling.presencePenalty().ifPresent(value -> body.put("presence_penalty", value));
    }
    if (abilities.takes(SamplingField.FREQUENCY_PENALTY)) {
      sampling.frequencyPenalty().ifPresent(value -> body.put("frequency_penalty", value));
    }
    if (abilities.takes(SamplingField.STOP) && !sampling.stop().isEmpty()) {
      ArrayNode stop = body.putArray("stop");
      sampling.stop().forEach(stop::add);
    }
  }

  private void output() throws UnfitRequest {
    switch (request.output()) {
      case OutputFormat.Text() -> {}
      case OutputFormat.JsonObject() -> {
        require(Feature.JSON_OBJECT, "response_format", "JSON output");
        body.putObject("response_format").put("type", "json_object");
      }
      case OutputFormat.JsonSchema(String name, JsonNode schema, var strict) -> {
        require(Feature.JSON_SCHEMA, "response_format", "output to a JSON Schema");
        ObjectNode inner =
            body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        inner.put("name", name.isEmpty() ? "answer" : name);
        inner.set("schema", schema);
        strict.ifPresent(value -> inner.put("strict", value));
      }
    }
  }

  private void stream() {
    if (!request.delivery().stream()) {
      return;
    }
    body.put("stream", true);
    if (abilities.has(Feature.STREAM_USAGE)) {
      body.withObjectProperty("stream_options").put("include_usage", true);
    }
    if (abilities.has(Feature.OBFUSCATION_SWITCH)) {
      body.withObjectProperty("stream_options").put("include_obfuscation", false);
    }
  }

  private void require(Feature feature, String param, String what) throws UnfitRequest {
    if (!abilities.has(feature)) {
      throw UnfitRequest.at(param, "the model " + abilities.model() + " has no " + what);
    }
  }
}
