package io.vivremotion.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vivremotion.message.Content;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What becomes of a message that no stage has judged: readings stay, events and questions go up.
 * Telemetry that cannot be read stays too, raw. A question that cannot be read is told so.
 */
final class DefaultVerdict {
  private static final JsonFactory JSON = new JsonFactory();

  /** Of device text and of values in one row of a prompt. */
  private static final int MAX_TEXT = 2_000;

  private static final int MAX_VALUES = 50;

  private static final Verdict KEEP = new Verdict.Keep(Because.of("no-objection"));
  private static final Because EVENT = Because.of("event");
  private static final Because QUESTION = Because.of("question-not-answered-here");

  private DefaultVerdict() {}

  static Verdict of(Judged judged) {
    Message message = judged.message();
    return switch (message.kind()) {
      case TELEMETRY ->
          judged.content() instanceof Content.Opaque opaque
              ? new Verdict.Keep(because(opaque))
              : KEEP;
      case EVENT -> new Verdict.Escalate(new Task("event", row(judged)), message.priority(), EVENT);
      case QUESTION ->
          judged.content() instanceof Content.Opaque opaque
              ? new Verdict.Answered(
                  "The question could not be read: "
                      + opaque.detail()
                      + ". Send it as text or as"
                      + " JSON with a field \"question\".",
                  1,
                  because(opaque))
              : new Verdict.Escalate(
                  new Task("question", row(judged)), message.priority(), QUESTION);
    };
  }

  private static Because because(Content.Opaque opaque) {
    return new Because(opaque.reason(), Map.of("detail", opaque.detail()));
  }

  /** {@code {"device":…,"channel":…,"text":…}}, or {@code values}, or {@code undecoded}. */
  private static String row(Judged judged) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("device", judged.message().device().value());
      if (!judged.message().channel().value().isEmpty()) {
        json.writeStringField("channel", judged.message().channel().value());
      }
      switch (judged.content()) {
        case Content.Text(String words) -> json.writeStringField("text", cut(words));
        case Content.Measurements measurements -> values(json, measurements);
        case Content.Opaque opaque -> json.writeStringField("undecoded", opaque.detail());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  private static void values(JsonGenerator json, Content.Measurements content) throws IOException {
    json.writeObjectFieldStart("values");
    int written = 0;
    for (Measurement measurement : content.measurements()) {
      if (written++ == MAX_VALUES) {
        break;
      }
      json.writeFieldName(measurement.name());
      switch (measurement.value()) {
        case Measurement.Value.Numeric(double value) -> json.writeNumber(value);
        case Measurement.Value.Text(String value) -> json.writeString(cut(value));
        case Measurement.Value.Flag(boolean value) -> json.writeBoolean(value);
        case Measurement.Value.Octets(var octets) -> json.writeString(octets.toString());
      }
    }
    json.writeEndObject();
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
