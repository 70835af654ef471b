package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Fields;

/** {@code usage}, whose totals include their details. */
final class ChatUsage {
  private ChatUsage() {}

  static Usage read(JsonNode usage) {
    JsonNode details = usage.path("prompt_tokens_details");
    Usage.Totals totals =
        new Usage.Totals(
            Fields.count(usage, "prompt_tokens"),
            Fields.count(usage, "completion_tokens"),
            Fields.count(usage, "total_tokens"));
    return Usage.of(
        totals,
        Fields.count(details, "cached_tokens"),
        Fields.count(details, "cache_write_tokens"),
        Fields.count(usage.path("completion_tokens_details"), "reasoning_tokens"));
  }

  static ObjectNode write(Usage usage) {
    ObjectNode node = Fields.object();
    node.put("prompt_tokens", usage.allInput());
    node.put("completion_tokens", usage.allOutput());
    node.put("total_tokens", usage.allInput() + usage.allOutput());
    if (usage.cacheRead() >= 0 || usage.cacheWrite() >= 0) {
      ObjectNode details = node.putObject("prompt_tokens_details");
      putReported(details, "cached_tokens", usage.cacheRead());
      putReported(details, "cache_write_tokens", usage.cacheWrite());
    }
    if (usage.reasoning() >= 0) {
      node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
    }
    return node;
  }

  private static void putReported(ObjectNode node, String name, long count) {
    if (count != Usage.NOT_REPORTED) {
      node.put(name, count);
    }
  }
}
