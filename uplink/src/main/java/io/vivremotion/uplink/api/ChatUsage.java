package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.uplink.chat.Usage;
import java.io.IOException;

/** OpenAI's usage object made into five numbers that do not overlap. */
final class ChatUsage {
  private static final long ABSENT = Usage.NOT_REPORTED;
  private long prompt = ABSENT;
  private long completion = ABSENT;
  private long cached = ABSENT;
  private long written = ABSENT;
  private long reasoning = ABSENT;
  private long total = ABSENT;

  private ChatUsage() {}

  /** The parser stands on the object's begin and is left on its end. */
  static Usage read(JsonParser parser) throws IOException {
    ChatUsage usage = new ChatUsage();
    usage.object(parser);
    return usage.disjoint();
  }

  private void object(JsonParser parser) throws IOException {
    for (String name; (name = parser.nextFieldName()) != null; ) {
      JsonToken value = parser.nextToken();
      if (value.isNumeric()) {
        number(name, Math.max(0, parser.getValueAsLong()));
      } else if (value == JsonToken.START_OBJECT) {
        object(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void number(String name, long count) {
    switch (name) {
      case "prompt_tokens" -> prompt = count;
      case "completion_tokens" -> completion = count;
      case "cached_tokens" -> cached = count;
      case "cache_write_tokens" -> written = count;
      case "reasoning_tokens" -> reasoning = count;
      case "total_tokens" -> total = count;
      default -> {} // audio, predictions: parts of the above
    }
  }

  private Usage disjoint() {
    return Usage.of(new Usage.Totals(prompt, completion, total), cached, written, reasoning);
  }
}
