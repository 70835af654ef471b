package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** One batch that was handed in, and how it is told. Guarded by {@link StandInBatches}. */
final class StandInBatch {
  private static final JsonMapper JSON = new JsonMapper();

  final String id;
  private final ObjectNode metadata;
  final List<JsonNode> prompts;
  final BatchBehaviour behaviour;
  final boolean anthropic;
  int looked;
  boolean cancelled;
  String output = "";
  String errors = "";
  boolean worked;
  boolean finished;

  StandInBatch(String id, ObjectNode metadata, List<JsonNode> prompts, Kind kind) {
    this.id = id;
    this.metadata = metadata;
    this.prompts = prompts;
    this.behaviour = kind.behaviour;
    this.anthropic = kind.anthropic;
  }

  record Kind(BatchBehaviour behaviour, boolean anthropic) {}

  /**
   * A line of results.
   *
   * @param trouble empty: it is answered
   */
  String line(JsonNode prompt, String trouble, Function<String, List<Received>> asked)
      throws IOException {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.set("custom_id", prompt.path("custom_id"));
    if (anthropic) {
      ObjectNode result = line.putObject("result");
      result.put("type", trouble.isEmpty() ? "succeeded" : trouble);
      if (trouble.isEmpty()) {
        result.set("message", message(answered(prompt.path("params"), asked)));
      }
    } else if (trouble.isEmpty()) {
      ObjectNode response = line.putObject("response").put("status_code", 200);
      response.set("body", answered(prompt.path("body"), asked));
    } else {
      line.putNull("response").putObject("error").put("code", "batch_" + trouble);
    }
    return line.toString();
  }

  private static JsonNode answered(JsonNode body, Function<String, List<Received>> asked)
      throws IOException {
    List<Received> rows = asked.apply(body.toString());
    return JSON.readTree(
        Model.completion(body.toString(), rows.stream().map(Model::answer).toList()));
  }

  private static ObjectNode message(JsonNode completion) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", "msg_1");
    message.put("type", "message").put("role", "assistant").put("model", Model.NAME);
    message
        .putArray("content")
        .addObject()
        .put("type", "text")
        .set("text", completion.path("choices").path(0).path("message").path("content"));
    message.put("stop_reason", "end_turn");
    message
        .putObject("usage")
        .put("input_tokens", completion.path("usage").path("prompt_tokens").asLong())
        .put("output_tokens", completion.path("usage").path("completion_tokens").asLong());
    return message;
  }

  ObjectNode told() {
    ObjectNode told = JsonNodeFactory.instance.objectNode().put("id", id);
    told.set("metadata", metadata);
    if (anthropic) {
      told.put("processing_status", worked ? "ended" : "in_progress");
      told.put("created_at", "2126-01-01T00:00:00Z"); // later than anything: it reads no clock
      told.putObject("request_counts").put("processing", prompts.size());
      return told;
    }
    String how =
        switch (behaviour) {
          case EXPIRED -> "expired";
          case FAILED -> "failed";
          case GOOD, PARTIAL, LOST_RESULTS, ENDLESS, REFUSED, MUTE ->
              cancelled ? "cancelled" : "completed";
        };
    told.put("status", worked ? how : "in_progress");
    return told.put("output_file_id", output.isEmpty() ? null : output)
        .put("error_file_id", errors.isEmpty() ? null : errors);
  }
}
