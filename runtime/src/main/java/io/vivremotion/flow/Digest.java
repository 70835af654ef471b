package io.vivremotion.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;

/**
 * What remains of the readings of one series in one window.
 *
 * @param slope change per second, by least squares over the times of receipt; 0 for one reading
 * @param p50 estimated, as p95
 */
record Digest(
    DeviceId device,
    String name,
    String unit,
    Instant from,
    Instant to,
    long count,
    double min,
    double mean,
    double max,
    double slope,
    double p50,
    double p95,
    double first,
    double last) {
  private static final JsonFactory JSON = new JsonFactory();

  /** More digits than a sensor has. */
  private static final MathContext DIGITS = new MathContext(7);

  /** The same for the same series and window: a digest made again after a crash keeps its name. */
  MessageId id() {
    long hash = 0xCBF29CE484222325L; // FNV-1a
    String key = device.value() + '\n' + name;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001B3L;
    }
    long high = (from.toEpochMilli() << 16) | 0x7000L | (hash >>> 52);
    return new MessageId(high, 0x8000_0000_0000_0000L | (hash >>> 2));
  }

  String json() {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("device", device.value());
      json.writeStringField("name", name);
      if (!unit.isEmpty()) {
        json.writeStringField("unit", unit);
      }
      json.writeStringField("from", from.toString());
      json.writeStringField("to", to.toString());
      json.writeNumberField("count", count);
      number(json, "min", min);
      number(json, "mean", mean);
      number(json, "max", max);
      number(json, "slope", slope);
      number(json, "p50", p50);
      number(json, "p95", p95);
      number(json, "first", first);
      number(json, "last", last);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    if (Double.isFinite(value)) {
      json.writeNumber(new BigDecimal(value).round(DIGITS).stripTrailingZeros());
    } else {
      json.writeNull();
    }
  }
}
