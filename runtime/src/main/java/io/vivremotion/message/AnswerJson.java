package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * An answer as devices and people see it, the same over every protocol: <code>
 * {"id":…,"inReplyTo":…,"device":…,"text":…,"source":"local"|"cloud"|"simulation","confidence":0.93,
 * "at":"2026-11-22T10:00:00Z","correlation":…}</code>; {@code correlation} only where the device
 * gave one.
 */
public final class AnswerJson {
  private static final JsonFactory JSON = new JsonFactory();

  private AnswerJson() {}

  public static String of(Answer answer) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("id", answer.id().toString());
      json.writeStringField("inReplyTo", answer.inReplyTo().toString());
      json.writeStringField("device", answer.device().value());
      json.writeStringField("text", answer.text());
      json.writeStringField("source", answer.source().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("confidence", finite(answer.confidence()));
      json.writeStringField("at", answer.at().toString());
      if (!answer.replyTo().correlation().isEmpty()) {
        json.writeStringField("correlation", answer.replyTo().correlation());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  /** Four digits are more than a confidence is worth; NaN, which JSON cannot say, is 0. */
  private static double finite(double confidence) {
    return Double.isFinite(confidence) ? Math.round(confidence * 10_000) / 10_000.0 : 0;
  }
}
