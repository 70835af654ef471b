package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Fields;

/**
 * {@code usage}: input excludes what was cached, output includes what was thought. In a stream it
 * is told twice and cumulative, and each field may stand in either report: the last of each counts.
 */
final class MessagesUsage {
  private final ObjectNode last = Fields.object();

  Usage read(JsonNode report) {
    report
        .properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            last.set(field.getKey(), field.getValue());
          }
        });
    long thought = Fields.count(last.path("output_tokens_details"), "thinking_tokens");
    return new Usage(
        Fields.count(last, "input_tokens"),
        Fields.count(last, "cache_read_input_tokens"),
        written(),
        Fields.minus(Fields.count(last, "output_tokens"), thought),
        thought);
  }

  private long written() {
    long written = Fields.count(last, "cache_creation_input_tokens");
    JsonNode split = last.path("cache_creation");
    return written != Usage.NOT_REPORTED
        ? written
        : Fields.plus(
            Fields.count(split, "ephemeral_5m_input_tokens"),
            Fields.count(split, "ephemeral_1h_input_tokens"));
  }

  /**
   * @param estimatedInput where the input was not reported: its place must not be empty
   * @param estimatedOutput likewise
   */
  static ObjectNode write(Usage usage, long estimatedInput, long estimatedOutput) {
    ObjectNode node = Fields.object();
    node.put("input_tokens", usage.input() >= 0 ? usage.input() : estimatedInput);
    if (usage.cacheWrite() >= 0) {
      node.put("cache_creation_input_tokens", usage.cacheWrite());
    }
    if (usage.cacheRead() >= 0) {
      node.put("cache_read_input_tokens", usage.cacheRead());
    }
    boolean reported = usage.output() >= 0 || usage.reasoning() >= 0;
    node.put("output_tokens", reported ? usage.allOutput() : estimatedOutput);
    if (usage.reasoning() >= 0) {
      node.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
    }
    return node;
  }
}
