package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.link.Ladder.Mode;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What is left of a row's facts on a step of the ladder: as they are; from COMPACT on without
 * digits that no sensor has; from SUMMARISE on with what there is to say of a window in place of
 * it.
 */
final class Compaction {
  private static final MathContext SENSOR_DIGITS = new MathContext(5);

  /** A longer run of numbers is a window. */
  private static final int WINDOW = 8;

  private Compaction() {}

  static JsonNode of(JsonNode facts, Mode mode) {
    return mode == Mode.NORMAL ? facts : compact(facts, mode != Mode.COMPACT);
  }

  private static JsonNode compact(JsonNode node, boolean summarise) {
    if (node.isDouble() || node.isBigDecimal()) {
      return DoubleNode.valueOf(rounded(node.doubleValue()));
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(each -> copy.set(each.getKey(), compact(each.getValue(), summarise)));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      if (summarise && isWindow(array)) {
        return summary(array);
      }
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(each -> copy.add(compact(each, summarise)));
      return copy;
    }
    return node;
  }

  private static boolean isWindow(ArrayNode array) {
    boolean numbers = array.size() > WINDOW;
    for (JsonNode each : array) {
      numbers &= each.isNumber();
    }
    return numbers;
  }

  private static ObjectNode summary(ArrayNode window) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (JsonNode each : window) {
      least = Math.min(least, each.doubleValue());
      most = Math.max(most, each.doubleValue());
      sum += each.doubleValue();
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("n", window.size())
        .put("min", rounded(least))
        .put("mean", rounded(sum / window.size()))
        .put("max", rounded(most))
        .put("first", rounded(window.get(0).doubleValue()))
        .put("last", rounded(window.get(window.size() - 1).doubleValue()));
  }

  private static double rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(SENSOR_DIGITS).doubleValue()
        : value;
  }
}
