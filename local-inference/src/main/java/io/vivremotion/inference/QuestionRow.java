package io.vivremotion.inference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vivremotion.flow.Task;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.state.LastValues.Known;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A question on its way up, with what the box knows of the device it is about.
 *
 * @param certainty calibrated probability that what the box would have answered is right; 0: it has
 *     no answer
 * @param about the device the question names, else the one that asked
 */
record QuestionRow(
    Question question, double certainty, DeviceId about, List<Known> known, Instant now) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_VALUES = 12;

  Task task() {
    StringWriter row = new StringWriter(300);
    try (JsonGenerator json = JSON.createGenerator(row)) {
      json.writeStartObject();
      json.writeStringField("question", question.text());
      json.writeStringField("from", question.message().device().value());
      json.writeStringField("about", about.value());
      json.writeObjectFieldStart("known");
      for (Known one : known.stream().limit(MAX_VALUES).toList()) {
        write(json, one);
      }
      json.writeEndObject();
      json.writeNumberField("certainty", Math.rint(certainty * 100) / 100);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Task("question", row.toString());
  }

  /** {@code "temperature":"71.5 Cel, 3 s ago"}: short, and as a model reads best. */
  private void write(JsonGenerator json, Known one) throws IOException {
    Measurement measurement = one.measurement();
    long seconds = Math.max(0, Duration.between(one.at(), now).toSeconds());
    json.writeStringField(
        Lookup.shortName(measurement.name()),
        (AnswerText.value(measurement.value()) + " " + measurement.unit()).strip()
            + ", "
            + seconds
            + " s ago");
  }
}
