package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One column of a table, written in the way that is fewest tokens.
 *
 * @param cells one per row
 * @param step what numbers are counted in; empty: they are as they are
 * @param changes the first value, then each one's change from the one before: along the list in a
 *     cell if the cells are lists, else down the rows
 */
record Column(String name, List<JsonNode> cells, Optional<BigDecimal> step, boolean changes) {
  private static final BigDecimal MOST_STEPS = BigDecimal.valueOf(1L << 52);

  /** Another way must be so much shorter to be worth reading. */
  private static final double WORTH_IT = 0.9;

  static Column plain(String name, List<JsonNode> cells) {
    return new Column(name, cells, Optional.empty(), false);
  }

  boolean isOneValue() {
    return cells.stream().distinct().count() == 1;
  }

  /** This column, or the same written otherwise. */
  Column shortest(TokenMeasure measure) {
    List<Column> others = new ArrayList<>();
    if (cells.stream().allMatch(Precision::isFinite)) {
      inSteps()
          .ifPresent(scaled -> {
            others.add(scaled);
            others.add(scaled.withCells(changes(scaled.cells)));
          });
    } else if (cells.stream().allMatch(Column::isListOfNumbers)) {
      inSteps()
          .ifPresent(scaled -> {
            others.add(scaled);
            others.add(
                scaled.withCells(
                    scaled.cells.stream().map(Column::list).map(Column::changed).toList()));
          });
    } else {
      times().ifPresent(others::add);
    }
    Column best = this;
    double fewest = WORTH_IT * tokens(measure);
    for (Column other : others) {
      double tokens = other.tokens(measure);
      if (tokens < fewest) {
        best = other;
        fewest = tokens;
      }
    }
    return best;
  }

  private double tokens(TokenMeasure measure) {
    return measure.tokens(
        Encoding.DELTA, cells.stream().map(JsonNode::toString).collect(Collectors.joining(",")));
  }

  private Column withCells(List<JsonNode> changed) {
    return new Column(name, changed, step, true);
  }

  private static boolean isListOfNumbers(JsonNode cell) {
    boolean numbers = cell.isArray() && !cell.isEmpty();
    for (JsonNode each : cell) {
      numbers &= Precision.isFinite(each);
    }
    return numbers;
  }

  /** Whole numbers of the smallest decimal that all need; empty if that would lose anything. */
  private Optional<Column> inSteps() {
    List<JsonNode> flat = cells.stream().flatMap(cell -> list(cell).stream()).toList();
    int decimals = flat.stream().mapToInt(each -> Precision.decimals(exact(each))).max().orElse(0);
    BigDecimal unit = BigDecimal.ONE.movePointLeft(decimals);
    boolean fits =
        flat.stream()
            .allMatch(each -> exact(each).movePointRight(decimals).abs().compareTo(MOST_STEPS) < 0);
    if (!fits || decimals > Precision.MOST_DECIMALS) {
      return Optional.empty();
    }
    List<JsonNode> scaled =
        cells.stream()
            .map(cell ->
                cell.isArray()
                    ? array(list(cell).stream().map(each -> scaled(each, decimals)).toList())
                    : scaled(cell, decimals))
            .toList();
    return Optional.of(new Column(name, scaled, Optional.of(unit), false));
  }

  private static JsonNode scaled(JsonNode number, int decimals) {
    return Precision.node(exact(number).movePointRight(decimals));
  }

  /** As it would be written. */
  private static BigDecimal exact(JsonNode number) {
    return number.isDouble() || number.isFloat()
        ? BigDecimal.valueOf(number.doubleValue())
        : number.decimalValue();
  }

  private static List<JsonNode> list(JsonNode cell) {
    List<JsonNode> items = new ArrayList<>();
    if (cell.isArray()) {
      cell.forEach(items::add);
    } else {
      items.add(cell);
    }
    return items;
  }

  private static JsonNode changed(List<JsonNode> items) {
    return array(changes(items));
  }

  private static ArrayNode array(List<JsonNode> items) {
    return JsonNodeFactory.instance.arrayNode().addAll(items);
  }

  /** Of whole numbers. */
  private static List<JsonNode> changes(List<JsonNode> items) {
    List<JsonNode> changes = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      BigDecimal before = i == 0 ? BigDecimal.ZERO : items.get(i - 1).decimalValue();
      changes.add(Precision.node(items.get(i).decimalValue().subtract(before)));
    }
    return changes;
  }

  /** Times as seconds since the row above; empty if these are none, or not written as we do. */
  private Optional<Column> times() {
    List<JsonNode> seconds = new ArrayList<>();
    Optional<Instant> before = Optional.empty();
    for (JsonNode cell : cells) {
      Optional<Instant> time = time(cell);
      if (time.isEmpty()) {
        return Optional.empty();
      }
      seconds.add(before.map(from -> since(from, time.get())).orElse(cell));
      before = time;
    }
    return Optional.of(new Column(name, seconds, Optional.empty(), true));
  }

  private static JsonNode since(Instant from, Instant to) {
    Duration passed = Duration.between(from, to);
    return Precision.node(
        BigDecimal.valueOf(passed.getSeconds()).add(BigDecimal.valueOf(passed.getNano(), 9)));
  }

  private static Optional<Instant> time(JsonNode cell) {
    String text = cell.asText("");
    if (!cell.isTextual() || text.length() < 20 || text.length() > 30 || !text.endsWith("Z")) {
      return Optional.empty();
    }
    try {
      Instant time = Instant.parse(text);
      return time.toString().equals(text) ? Optional.of(time) : Optional.empty();
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }
}
