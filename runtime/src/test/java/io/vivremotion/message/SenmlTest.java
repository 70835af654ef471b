package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.message.Measurement.Value;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked examples of RFC 8428 and what its rules forbid. */
final class SenmlTest {
  private final Decoder decoder = new Decoder(Decoder.Config.DEFAULT);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void an_example_of_the_rfc_resolves_as_printed(int number) throws IOException {
    assertResolved(read("ex" + number + ".gen.json"), MediaType.SENML_JSON, number);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void an_example_in_cbor_resolves_as_its_json(int number) throws IOException {
    assertResolved(read("ex" + number + ".gen.cbor"), MediaType.SENML_CBOR, number);
    assertResolved(read("ex" + number + ".gen.cbor"), MediaType.UNKNOWN, number);
  }

  @Test
  void example_13_resolves_by_its_bases() throws IOException {
    assertThat(measurements(read("ex13.gen.json"), MediaType.SENML_JSON))
        .hasSize(4)
        .allSatisfy(m -> assertThat(m.unit()).isEqualTo("/"))
        .last()
        .isEqualTo(
            new Measurement(
                "2001:db8::4",
                "/",
                new Value.Numeric(0),
                Optional.of(Instant.parse("2011-10-31T16:27:09.100Z"))));
  }

  @Test
  void relative_times_count_from_the_receipt() {
    assertThat(pack("[{\"n\":\"a\",\"t\":-5,\"v\":1},{\"n\":\"a\",\"v\":2}]"))
        .extracting(Measurement::time)
        .containsExactly(Optional.of(Messages.AT.minusSeconds(5)), Optional.empty());
  }

  @Test
  void base_value_and_base_sum_are_added_and_stand_in() {
    assertThat(pack("[{\"bn\":\"a\",\"bv\":20,\"v\":1.5},{\"n\":\"b\"}]"))
        .extracting(Measurement::value)
        .containsExactly(new Value.Numeric(21.5), new Value.Numeric(20));
    assertThat(pack("[{\"n\":\"e\",\"bs\":100,\"s\":5}]"))
        .containsExactly(Measurement.of("e.sum", 105));
  }

  @Test
  void every_kind_of_value_is_read() {
    assertThat(
            pack(
                "[{\"n\":\"a\",\"vs\":\"x\"},{\"n\":\"b\",\"vb\":true},{\"n\":\"c\",\"vd\":\"aGkgCg\"}]"))
        .extracting(Measurement::value)
        .containsExactly(
            new Value.Text("x"),
            new Value.Flag(true),
            new Value.Octets(Payload.wrap(new byte[] {'h', 'i', ' ', '\n'}, MediaType.OCTETS)));
  }

  @Test
  void what_the_rfc_forbids_is_refused_with_a_reason() {
    assertRefused("{\"n\":\"a\",\"v\":1}", "senml-malformed");
    assertRefused("[{\"n\":\"a\",\"v\":\"1\"}]", "senml-malformed");
    assertRefused("[{\"n\":\"a\",\"v\":1,\"vb\":true}]", "senml-malformed");
    assertRefused("[{\"n\":\"a\"}]", "senml-malformed");
    assertRefused("[{\"v\":1}]", "senml-name");
    assertRefused("[{\"n\":\"/a\",\"v\":1}]", "senml-name");
    assertRefused("[{\"n\":\"a b\",\"v\":1}]", "senml-name");
    assertRefused("[{\"bver\":11,\"n\":\"a\",\"v\":1}]", "senml-version");
    assertRefused(
        "[{\"bver\":5,\"n\":\"a\",\"v\":1},{\"bver\":6,\"n\":\"a\",\"v\":1}]", "senml-version");
    assertRefused("[{\"n\":\"a\",\"v\":1,\"x_\":1}]", "senml-must-understand");
    assertRefused("[{\"n\":\"a\",\"v\":1,\"t\":1e300}]", "senml-time");
    assertRefused("[{\"n\":\"a\",\"vd\":\"***\"}]", "senml-malformed");
    assertRefused("[]", "no-measurements");
    assertRefused("[{\"n\":\"a\",\"v\":1}", "senml-malformed");
  }

  @Test
  void unknown_labels_are_read_over() {
    assertThat(pack("[{\"n\":\"a\",\"v\":1,\"x\":{\"y\":[1]},\"ut\":5}]"))
        .containsExactly(Measurement.of("a", 1));
  }

  private void assertResolved(byte[] pack, MediaType type, int number) throws IOException {
    List<Measurement> found = measurements(pack, type);
    JsonNode expected = new ObjectMapper().readTree(read("ex" + number + ".gen.resolved.json"));
    Iterator<JsonNode> records = expected.iterator();
    for (Measurement measurement : found) {
      if (!records.hasNext()) {
        // the printed example 7 leaves out its data value
        assertThat(measurement.value()).isInstanceOf(Value.Octets.class);
        return;
      }
      assertSame(measurement, records.next());
    }
    assertThat(records.hasNext()).isFalse();
  }

  private static void assertSame(Measurement measurement, JsonNode record) {
    assertThat(measurement.name()).isEqualTo(record.path("n").asText());
    assertThat(measurement.unit()).isEqualTo(record.path("u").asText(""));
    switch (measurement.value()) {
      case Value.Numeric(double value) ->
          assertThat(value).isCloseTo(record.path("v").asDouble(), within(1e-9));
      case Value.Text(String value) -> assertThat(value).isEqualTo(record.path("vs").asText());
      case Value.Flag(boolean value) -> assertThat(value).isEqualTo(record.path("vb").asBoolean());
      case Value.Octets _ -> assertThat(record.has("vd")).isTrue();
    }
    // a record without a time was resolved at the time of printing
    measurement
        .time()
        .ifPresent(time ->
            assertThat(Duration.between(Times.ofSeconds(record.path("t").asDouble()), time))
                .isLessThan(Duration.ofMillis(1)));
  }

  private List<Measurement> pack(String json) {
    return measurements(Payload.json(json).toBytes(), MediaType.SENML_JSON);
  }

  private List<Measurement> measurements(byte[] pack, MediaType type) {
    Content content = decode(pack, type);
    assertThat(content).isInstanceOf(Content.Measurements.class);
    return ((Content.Measurements) content).measurements();
  }

  private void assertRefused(String pack, String reason) {
    assertThat(decode(Payload.json(pack).toBytes(), MediaType.SENML_JSON))
        .as(pack)
        .isInstanceOfSatisfying(
            Content.Opaque.class, opaque -> assertThat(opaque.reason()).isEqualTo(reason));
  }

  private Content decode(byte[] pack, MediaType type) {
    return decoder.decode(Messages.of(Kind.TELEMETRY, "", Payload.wrap(pack, type)));
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SenmlTest.class.getResourceAsStream("/senml/" + name), name)) {
      return in.readAllBytes();
    }
  }
}
