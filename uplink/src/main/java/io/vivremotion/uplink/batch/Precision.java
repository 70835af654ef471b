package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves of a row's numbers what the sensor can tell. Where its precision is declared they are
 * rounded to that. Elsewhere it is the most decimals that its readings have had so far, noise of
 * floating point not counted: readings keep their value, and what was computed from them (a mean, a
 * percentile) gets no more decimals than they have. Numbers of no sensor stay as they are. Not
 * thread-safe.
 */
final class Precision {
  /** A number of more decimals than this is left as it is, and so are all of its series. */
  static final int MOST_DECIMALS = 9;

  private static final int MOST_SERIES = 1_024;
  private static final int UNBOUNDED = 99;

  /** Of steps in a number: beyond, a double cannot tell one from the next. */
  private static final BigDecimal MOST_STEPS = BigDecimal.valueOf(1L << 52);

  /** What is left of a double after a sum or two. */
  private static final MathContext WITHOUT_NOISE = new MathContext(12);

  private static final double NOISE_ULPS = 8;

  private static final Set<String> READINGS =
      Set.of("value", "window", "first", "last", "min", "max");
  private static final Set<String> COMPUTED = Set.of("expected", "mean", "p50", "p95");
  private static final String BY_NAME = "values";

  private final Map<String, BigDecimal> declared = new HashMap<>();
  private final LinkedHashMap<String, Integer> decimals = new LinkedHashMap<>(64, 0.75f, true);

  Precision(List<SensorStep> declared) {
    declared.forEach(
        each -> this.declared.put(each.measurement(), BigDecimal.valueOf(each.step())));
  }

  /** The facts of one row of a device, with as much of each number as its sensor can tell. */
  JsonNode of(String device, JsonNode facts) {
    if (!(facts instanceof ObjectNode row)) {
      return facts;
    }
    String name = row.path("measurement").asText(row.path("name").asText(""));
    ObjectNode result = row;
    if (!name.isEmpty()) {
      Series series = new Series(device, name);
      row.properties().stream()
          .filter(each -> READINGS.contains(each.getKey()))
          .forEach(each -> learn(series, each.getValue()));
      result = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> each : row.properties()) {
        boolean ofSensor = READINGS.contains(each.getKey()) || COMPUTED.contains(each.getKey());
        result.set(each.getKey(), ofSensor ? rounded(series, each.getValue()) : each.getValue());
      }
    }
    return row.path(BY_NAME) instanceof ObjectNode values
        ? withValues(result, device, values)
        : result;
  }

  private ObjectNode withValues(ObjectNode row, String device, ObjectNode values) {
    ObjectNode rounded = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> each : values.properties()) {
      Series series = new Series(device, each.getKey());
      learn(series, each.getValue());
      rounded.set(each.getKey(), rounded(series, each.getValue()));
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    row.properties().forEach(each -> result.set(each.getKey(), each.getValue()));
    result.set(BY_NAME, rounded);
    return result;
  }

  private void learn(Series series, JsonNode readings) {
    if (readings.isArray()) {
      readings.forEach(each -> learn(series, each));
    } else if (isFinite(readings)) {
      int used = decimals(shortest(readings));
      decimals.merge(series.key(), used > MOST_DECIMALS ? UNBOUNDED : used, Math::max);
      if (decimals.size() > MOST_SERIES) {
        decimals.pollFirstEntry();
      }
    }
  }

  private JsonNode rounded(Series series, JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode rounded = JsonNodeFactory.instance.arrayNode();
      array.forEach(each -> rounded.add(rounded(series, each)));
      return rounded;
    }
    Optional<BigDecimal> step = isFinite(node) ? step(series) : Optional.empty();
    if (step.isEmpty()) {
      return node;
    }
    BigDecimal steps = shortest(node).divide(step.get(), 0, RoundingMode.HALF_EVEN);
    return steps.abs().compareTo(MOST_STEPS) > 0 ? node : node(steps.multiply(step.get()));
  }

  /** Empty: nothing may be taken from its numbers. */
  private Optional<BigDecimal> step(Series series) {
    BigDecimal known = declared.get(series.measurement);
    if (known != null) {
      return Optional.of(known);
    }
    int used = decimals.getOrDefault(series.key(), UNBOUNDED);
    return used > MOST_DECIMALS
        ? Optional.empty()
        : Optional.of(BigDecimal.ONE.movePointLeft(used));
  }

  static boolean isFinite(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.doubleValue());
  }

  /** As short as JSON allows. */
  static JsonNode node(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    boolean whole = bare.scale() <= 0 && bare.abs().compareTo(MOST_STEPS) <= 0;
    return whole ? LongNode.valueOf(bare.longValueExact()) : DoubleNode.valueOf(bare.doubleValue());
  }

  /**
   * The decimal that a finite number means: without noise of sums, and without that of a float in a
   * double.
   */
  static BigDecimal shortest(JsonNode number) {
    if (number.isIntegralNumber() || number.isBigDecimal()) {
      return number.decimalValue();
    }
    double value = number.doubleValue();
    BigDecimal bare = new BigDecimal(value).round(WITHOUT_NOISE);
    if (Math.abs(bare.doubleValue() - value) <= NOISE_ULPS * Math.ulp(value)) {
      return bare;
    }
    return (float) value == value
        ? new BigDecimal(Float.toString((float) value))
        : BigDecimal.valueOf(value);
  }

  static int decimals(BigDecimal number) {
    return Math.max(0, number.stripTrailingZeros().scale());
  }

  private record Series(String device, String measurement) {
    String key() {
      return device + '\n' + measurement;
    }
  }
}
