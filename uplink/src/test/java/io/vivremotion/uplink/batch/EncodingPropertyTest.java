package io.vivremotion.uplink.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.simulation.cloud.PromptTable;
import io.vivremotion.uplink.link.Ladder.Mode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * A model that reads by the head of the table knows what the row said, to the sensor's precision.
 */
class EncodingPropertyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double NOISE = 1e-11;

  @Property(tries = 100)
  void what_is_read_is_what_was_written_whatever_the_encoding(
      @ForAll Random random, @ForAll Encoding encoding) throws IOException {
    String[] rows = rows(random);
    List<String> read = read(rows, encoding, List.of());
    for (int i = 0; i < rows.length; i++) {
      assertSame(JSON.readTree(rows[i]), told(read.get(i)), 0);
    }
  }

  @Property(tries = 100)
  void nothing_is_off_by_more_than_half_of_a_declared_step(
      @ForAll Random random, @ForAll Encoding encoding) throws IOException {
    double step = new double[] {0.25, 0.1, 1, 0.02, 5}[random.nextInt(5)];
    String[] rows = rows(random);
    List<String> read = read(rows, encoding, List.of(new SensorStep("level", step)));
    for (int i = 0; i < rows.length; i++) {
      assertSame(JSON.readTree(rows[i]), told(read.get(i)), step / 2);
    }
  }

  @Test
  void readings_keep_all_digits_that_their_sensor_uses_and_means_get_no_more() throws IOException {
    Precision precision = new Precision(List.of());
    String row =
        "{\"name\":\"level\",\"min\":20.5,\"mean\":21.337261,\"max\":21.299999237060547,"
            + "\"last\":0.30000000000000004,\"slope\":0.000123,\"count\":17}";
    assertThat(precision.of("press-1", JSON.readTree(row)).toString())
        .isEqualTo(
            "{\"name\":\"level\",\"min\":20.5,\"mean\":21.3,\"max\":21.3,\"last\":0.3,"
                + "\"slope\":1.23E-4,\"count\":17}");
    String finer = "{\"name\":\"level\",\"min\":20.125,\"mean\":21.337261}";
    assertThat(precision.of("press-1", JSON.readTree(finer)).toString())
        .as("a reading is never cut to what earlier ones had")
        .isEqualTo("{\"name\":\"level\",\"min\":20.125,\"mean\":21.337}");
    String other = "{\"name\":\"level\",\"min\":20,\"mean\":21.337261}";
    assertThat(precision.of("press-1", JSON.readTree(other)).path("mean").asDouble())
        .isEqualTo(21.337);
    assertThat(precision.of("press-2", JSON.readTree(other)).path("mean").asDouble())
        .as("another sensor")
        .isEqualTo(21);
  }

  @Test
  void numbers_beyond_what_a_double_can_tell_stay_as_they_are() throws IOException {
    Precision precision = new Precision(List.of(new SensorStep("level", 0.1)));
    String row = "{\"name\":\"level\",\"min\":1e300,\"max\":12345678901234567890,\"first\":1e999}";
    assertThat(precision.of("press-1", JSON.readTree(row))).isEqualTo(JSON.readTree(row));
    String tiny = "{\"name\":\"current\",\"value\":3.7e-13,\"mean\":3.71234e-13}";
    assertThat(precision.of("press-1", JSON.readTree(tiny))).isEqualTo(JSON.readTree(tiny));
  }

  private static List<String> read(String[] rows, Encoding encoding, List<SensorStep> declared)
      throws IOException {
    Prompt prompt =
        new PromptWriter(100_000, declared)
            .write(
                PromptTest.batch(rows),
                Mode.NORMAL,
                (each, text) -> (each == encoding ? 1 : 1_000.0) * text.length());
    assertThat(prompt.writing().encoding()).isEqualTo(encoding);
    List<String> read = PromptTable.rows(prompt.rows());
    assertThat(read).hasSize(rows.length);
    for (int i = 0; i < rows.length; i++) {
      assertThat(JSON.readTree(read.get(i)).path("id").asText()).isEqualTo("a" + (i + 1));
    }
    return read;
  }

  private static JsonNode told(String row) throws IOException {
    return JSON.readTree(row).path("row");
  }

  private static void assertSame(JsonNode written, JsonNode read, double tolerance) {
    if (written.isNumber()) {
      double off = Math.abs(written.doubleValue() - read.doubleValue());
      assertThat(read.isNumber()).as("%s as %s", written, read).isTrue();
      assertThat(off)
          .as("%s as %s", written, read)
          .isLessThanOrEqualTo(tolerance + noise(written.doubleValue()));
    } else if (written.isArray()) {
      assertThat(read).hasSameSizeAs(written);
      for (int i = 0; i < written.size(); i++) {
        assertSame(written.get(i), read.get(i), tolerance);
      }
    } else if (written.isObject()) {
      written.properties().stream()
          .filter(each -> !each.getValue().isNull())
          .forEach(each -> assertSame(each.getValue(), read.path(each.getKey()), tolerance));
    } else if (!written.isNull()) {
      assertThat(read).isEqualTo(written);
    }
  }

  /** That of a float in a double is no information either. */
  private static double noise(double value) {
    boolean isFloat = (float) value == value;
    return isFloat ? Math.ulp((float) value) : NOISE * Math.max(1, Math.abs(value));
  }

  /** Rows such as the box writes, and others: as many decimals as may be, gaps, any text. */
  private static String[] rows(Random random) {
    int decimals = random.nextInt(12);
    boolean alike = random.nextInt(4) > 0;
    Instant at = Instant.parse("2026-11-28T12:00:00Z");
    String[] rows = new String[3 + random.nextInt(20)];
    for (int i = 0; i < rows.length; i++) {
      ObjectNode row = JsonNodeFactory.instance.objectNode();
      row.put("device", "press-" + random.nextInt(3)).put("measurement", "level");
      at = at.plusSeconds(random.nextInt(100) - 20).plusNanos(random.nextInt(3) * 500_000_000L);
      row.put("at", random.nextInt(20) == 0 ? "never" : at.toString());
      if (alike || random.nextBoolean()) {
        row.set("value", number(random, decimals));
      }
      var window = row.putArray("window");
      for (int w = random.nextInt(12); w > 0; w--) {
        window.add(number(random, decimals));
      }
      var values = row.putObject("values");
      values.set("level", number(random, decimals));
      if (alike || random.nextBoolean()) {
        values.put("level.text", "\"],[\n" + random.nextInt(3)).put("on", random.nextBoolean());
      }
      row.put("score", random.nextInt(1000));
      rows[i] = row.toString();
    }
    return rows;
  }

  private static JsonNode number(Random random, int decimals) {
    double value = (random.nextDouble() - 0.3) * Math.pow(10, random.nextInt(7));
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return switch (random.nextInt(4)) {
      case 0 -> JsonNodeFactory.instance.numberNode((double) (float) rounded.doubleValue());
      case 1 -> JsonNodeFactory.instance.numberNode(rounded.longValue());
      case 2 -> JsonNodeFactory.instance.numberNode(rounded.doubleValue() * 3 / 3);
      default -> // as it is
          JsonNodeFactory.instance.numberNode(rounded.doubleValue());
    };
  }
}
