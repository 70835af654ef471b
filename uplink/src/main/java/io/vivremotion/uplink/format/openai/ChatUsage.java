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
    long read = Fields.count(details, "cached_tokens");
    long written = Fields.count(details, "cache_write_tokens");
    long reasoning = Fields.count(usage.path("completion_tokens_details"), "reasoning_tokens");
    long prompt = Fields.count(usage, "prompt_tokens");
    long completion = Fields.count(usage, "completion_tokens");
    return new Usage(
        Fields.minus(Fields.minus(prompt, read), written),
        read,
        written,
        Fields.minus(completion, reasoning),
        reasoning);
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
