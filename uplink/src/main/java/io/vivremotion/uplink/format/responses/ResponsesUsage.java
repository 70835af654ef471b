package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Fields;

/** {@code usage}, whose totals include their details. */
final class ResponsesUsage {
  private ResponsesUsage() {}

  static Usage read(JsonNode usage) {
    JsonNode details = usage.path("input_tokens_details");
    long read = Fields.count(details, "cached_tokens");
    long written = Fields.count(details, "cache_write_tokens");
    long reasoning = Fields.count(usage.path("output_tokens_details"), "reasoning_tokens");
    return new Usage(
        Fields.minus(Fields.minus(Fields.count(usage, "input_tokens"), read), written),
        read,
        written,
        Fields.minus(Fields.count(usage, "output_tokens"), reasoning),
        reasoning);
  }

  static ObjectNode write(Usage usage) {
    ObjectNode node = Fields.object().put("input_tokens", usage.allInput());
    ObjectNode details = node.putObject("input_tokens_details");
    if (usage.cacheRead() >= 0) {
      details.put("cached_tokens", usage.cacheRead());
    }
    if (usage.cacheWrite() >= 0) {
      details.put("cache_write_tokens", usage.cacheWrite());
    }
    node.put("output_tokens", usage.allOutput());
    ObjectNode output = node.putObject("output_tokens_details");
    if (usage.reasoning() >= 0) {
      output.put("reasoning_tokens", usage.reasoning());
    }
    return node.put("total_tokens", usage.allInput() + usage.allOutput());
  }
}
