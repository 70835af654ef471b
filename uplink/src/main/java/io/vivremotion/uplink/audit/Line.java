package io.vivremotion.uplink.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vivremotion.uplink.chat.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** What stands in a line beside its number and the hash of the line before. */
interface Line {
  JsonFactory JSON = new JsonFactory();

  void write(JsonGenerator json) throws IOException;

  /** Without the end of line. */
  default void writeTo(OutputStream out, long number, String hashBefore) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("n", number);
      json.writeStringField("prev", hashBefore);
      write(json);
      json.writeEndObject();
    }
  }

  static Line of(AuditEntry entry) {
    return json -> {
      json.writeStringField("kind", "request");
      json.writeStringField("at", entry.at().toString());
      json.writeStringField("request", entry.request());
      json.writeStringField("tenant", entry.who());
      json.writeStringField("asked", entry.asked());
      json.writeStringField("used", entry.used());
      json.writeStringField("why", entry.why());
      json.writeStringField("outcome", entry.outcome());
      json.writeNumberField("status", entry.status());
      usage(json, entry.usage());
      json.writeStringField("cost", entry.cost().toString());
      if (entry.costAssumed()) {
        json.writeBooleanField("cost_assumed", true);
      }
      json.writeNumberField("bytes", entry.wireBytes());
      json.writeNumberField("masked", entry.maskedValues());
      if (entry.content().isPresent()) {
        json.writeStringField("prompt", entry.content().get().prompt());
        json.writeStringField("answer", entry.content().get().answer());
      }
    };
  }

  private static void usage(JsonGenerator json, Usage usage) throws IOException {
    count(json, "input", usage.input());
    count(json, "cache_read", usage.cacheRead());
    count(json, "cache_write", usage.cacheWrite());
    count(json, "output", usage.output());
    count(json, "reasoning", usage.reasoning());
  }

  private static void count(JsonGenerator json, String name, long tokens) throws IOException {
    if (tokens != Usage.NOT_REPORTED) {
      json.writeNumberField(name, tokens);
    }
  }

  /** So many entries are missing here. */
  static Line gap(Gap.Missing missing) {
    return json -> {
      json.writeStringField("kind", "gap");
      json.writeStringField("at", missing.until().toString());
      json.writeStringField("since", missing.since().toString());
      json.writeNumberField("missing", missing.count());
    };
  }

  /** The gateway began or ended to write here; a start without an end before it was a kill. */
  static Line mark(String kind, Instant at) {
    return json -> {
      json.writeStringField("kind", kind);
      json.writeStringField("at", at.toString());
    };
  }

  /** What was found at a start is not what had been written. */
  static Line broken(String what, Instant at) {
    return json -> {
      json.writeStringField("kind", "broken");
      json.writeStringField("at", at.toString());
      json.writeStringField("what", what);
    };
  }
}
