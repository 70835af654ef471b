package io.vivremotion.inference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vivremotion.flow.Because;
import io.vivremotion.flow.Task;
import io.vivremotion.message.DeviceId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes up with an anomaly: the row for the cloud, compact, and the facts for a person.
 *
 * @param rule why: {@code limit-violation} or {@code anomaly-} and the statistic
 * @param low of the range the statistic should have kept to
 * @param score 1 and more is unusual
 * @param threshold score that escalates this series now
 */
record AnomalyReport(
    DeviceId device,
    String measurement,
    String unit,
    Instant at,
    double value,
    String rule,
    double low,
    double high,
    double score,
    double likelihood,
    double threshold,
    List<Double> window) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int DIGITS = 4;

  Task task() {
    int scale = decimals();
    StringWriter row = new StringWriter(400);
    try (JsonGenerator json = JSON.createGenerator(row)) {
      json.writeStartObject();
      json.writeStringField("device", device.value());
      json.writeStringField("measurement", measurement);
      if (!unit.isEmpty()) {
        json.writeStringField("unit", unit);
      }
      json.writeStringField("at", at.truncatedTo(ChronoUnit.SECONDS).toString());
      json.writeNumberField("value", rounded(value, scale));
      json.writeStringField("why", rule);
      json.writeArrayFieldStart("expected");
      bound(json, low, scale);
      bound(json, high, scale);
      json.writeEndArray();
      json.writeNumberField("score", rounded(score, 2));
      json.writeNumberField("threshold", rounded(threshold, 2));
      json.writeNumberField("likelihood", rounded(likelihood, 2));
      json.writeArrayFieldStart("window");
      for (double x : window) {
        json.writeNumber(rounded(x, scale));
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Task("anomaly", row.toString());
  }

  Because because() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("measurement", measurement);
    facts.put("value", value);
    facts.put("expected-low", low);
    facts.put("expected-high", high);
    facts.put("score", score);
    facts.put("threshold", threshold);
    facts.put("likelihood", likelihood);
    facts.put(
        "would-flip",
        rule.equals("limit-violation")
            ? "a value from " + low + " to " + high
            : "a score below " + threshold + ", as with a " + rule.substring(8) + " in the range");
    return new Because(rule, facts);
  }

  private static void bound(JsonGenerator json, double bound, int scale) throws IOException {
    if (Double.isInfinite(bound)) {
      json.writeNull();
    } else {
      json.writeNumber(rounded(bound, scale));
    }
  }

  /** As many decimals as show the window's range in four digits: about a sensor's precision. */
  private int decimals() {
    double least = value;
    double most = value;
    for (double x : window) {
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
    double range = most > least ? most - least : Math.max(Math.abs(most), 1);
    return Math.clamp(DIGITS - 1 - (long) Math.floor(Math.log10(range)), 0, 9);
  }

  private static BigDecimal rounded(double x, int scale) {
    BigDecimal exact = BigDecimal.valueOf(x).setScale(scale, RoundingMode.HALF_EVEN);
    BigDecimal bare = exact.stripTrailingZeros();
    return bare.scale() < 0 ? bare.setScale(0, RoundingMode.UNNECESSARY) : bare;
  }
}
