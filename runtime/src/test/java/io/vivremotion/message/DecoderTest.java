package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Measurement.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DecoderTest {
  private final Decoder decoder = new Decoder(Decoder.Config.DEFAULT);

  @Test
  void a_bare_number_is_named_by_the_last_level_of_its_channel() {
    assertThat(json("hall/temperature", "21.5"))
        .isEqualTo(measured(Measurement.of("temperature", 21.5)));
    assertThat(json("", "21.5")).isEqualTo(measured(Measurement.of("value", 21.5)));
    assertThat(unknown("hall/temperature", " 21.5\n"))
        .isEqualTo(measured(Measurement.of("temperature", 21.5)));
  }

  @Test
  void each_field_of_a_flat_object_is_a_measurement() {
    assertThat(
            json("telemetry", "{\"temp\":21.5,\"running\":true,\"mode\":\"auto\",\"gone\":null}"))
        .isEqualTo(
            measured(
                Measurement.of("temp", 21.5),
                of("running", new Value.Flag(true)),
                of("mode", new Value.Text("auto"))));
  }

  @Test
  void the_time_of_an_object_is_the_time_of_its_fields() {
    Instant time = Instant.parse("2026-11-22T09:59:58.250Z");
    List.of(
            "{\"t\":1795341598.25,\"a\":1}",
            "{\"a\":1,\"timestamp\":1795341598250}",
            "{\"a\":1,\"ts\":1795341598250000}",
            "{\"a\":1,\"time\":1795341598250000000}",
            "{\"Time\":\"2026-11-22T09:59:58.25\",\"a\":1}",
            "{\"time\":\"2026-11-22 09:59:58.25\",\"a\":1}",
            "{\"time\":\"2026-11-22T10:59:58.25+01:00\",\"a\":1}")
        .forEach(json ->
            assertThat(json("x", json))
                .as(json)
                .isEqualTo(
                    measured(new Measurement("a", "", new Value.Numeric(1), Optional.of(time)))));
  }

  @Test
  void a_small_t_is_a_value_and_not_a_time() {
    assertThat(json("x", "{\"t\":21.5,\"h\":40}"))
        .isEqualTo(measured(Measurement.of("t", 21.5), Measurement.of("h", 40)));
    assertThat(json("x", "{\"time\":\"noon\"}"))
        .isEqualTo(measured(of("time", new Value.Text("noon"))));
  }

  @Test
  void the_unit_belongs_to_the_only_number_or_to_the_value() {
    assertThat(json("hall/temperature", "{\"value\":21.5,\"unit\":\"Cel\"}"))
        .isEqualTo(
            measured(
                new Measurement("temperature", "Cel", new Value.Numeric(21.5), Optional.empty())));
    assertThat(json("x", "{\"unit\":\"Cel\",\"a\":1,\"b\":2}"))
        .isEqualTo(
            measured(
                Measurement.of("a", 1), Measurement.of("b", 2), of("unit", new Value.Text("Cel"))));
  }

  @Test
  void nested_names_are_joined_by_dots() {
    assertThat(json("SENSOR", "{\"ENERGY\":{\"Power\":12,\"Phases\":[1,2]},\"Wifi\":{}}"))
        .isEqualTo(
            measured(
                Measurement.of("ENERGY.Power", 12),
                Measurement.of("ENERGY.Phases.0", 1),
                Measurement.of("ENERGY.Phases.1", 2)));
  }

  @Test
  void where_a_declared_mapping_hits_only_what_is_mapped_is_taken() {
    Decoder mapping =
        new Decoder(
            new Decoder.Config(
                1_000, 8, 100, List.of(new FieldMapping("/ENERGY/Power", "power", "W"))));
    assertThat(
            mapping.decode(
                Messages.json("S", "{\"up\":1,\"ENERGY\":{\"Power\":12,\"Today\":3},\"x\":4}")))
        .isEqualTo(
            measured(new Measurement("power", "W", new Value.Numeric(12), Optional.empty())));
    assertThat(mapping.decode(Messages.json("S", "{\"other\":1}")))
        .isEqualTo(measured(Measurement.of("other", 1)));
  }

  @Test
  void words_alone_are_text() {
    assertThat(json("x", "\"door open\"")).isEqualTo(new Content.Text("door open"));
    assertThat(json("x", "{\"message\":\"door open\"}")).isEqualTo(new Content.Text("door open"));
    assertThat(json("x", "{\"message\":\"door open\",\"code\":7}"))
        .isInstanceOf(Content.Measurements.class);
    assertThat(unknown("x", "[INFO] door open")).isEqualTo(new Content.Text("[INFO] door open"));
    assertThat(unknown("x", "2026-01-01")).isEqualTo(new Content.Text("2026-01-01"));
  }

  @Test
  void a_question_is_words_whatever_stands_beside_it() {
    assertThat(
            decoder.decode(
                Messages.of(
                    Kind.QUESTION,
                    "",
                    Payload.json("{\"question\":\"is it hot?\",\"limit\":5,\"who\":\"me\"}"))))
        .isEqualTo(new Content.Text("is it hot?"));
    assertThat(decoder.decode(Messages.of(Kind.QUESTION, "", Payload.text("42"))))
        .isEqualTo(new Content.Text("42"));
  }

  @Test
  void an_array_of_objects_is_read_object_by_object() {
    assertThat(json("x", "[{\"t\":1795341598,\"a\":1},{\"t\":1795341599,\"a\":2},{\"b\":3}]"))
        .isEqualTo(
            measured(
                new Measurement(
                    "a", "", new Value.Numeric(1), Optional.of(Instant.ofEpochSecond(1795341598))),
                new Measurement(
                    "a", "", new Value.Numeric(2), Optional.of(Instant.ofEpochSecond(1795341599))),
                Measurement.of("b", 3)));
  }

  @Test
  void senml_is_known_by_its_labels_under_plain_json_too() {
    assertThat(unknown("x", "[{\"bn\":\"urn:dev:1:\",\"n\":\"t\",\"u\":\"Cel\",\"v\":2}]"))
        .isEqualTo(
            measured(
                new Measurement("urn:dev:1:t", "Cel", new Value.Numeric(2), Optional.empty())));
  }

  @Test
  void what_does_not_decode_is_opaque_and_says_why_without_quoting_it() {
    assertOpaque(json("x", "{\"secret\":tokenvalue}"), "json-malformed");
    assertOpaque(json("x", "{\"a\":1} x"), "json-malformed");
    assertOpaque(json("x", "{\"a\":1}{\"b\":2}"), "trailing-bytes");
    assertOpaque(unknown("x", "{\"a\":1"), "json-malformed");
    assertOpaque(json("x", ""), "empty");
    assertOpaque(json("x", "null"), "null");
    assertOpaque(json("x", "{}"), "no-measurements");
    assertOpaque(json("x", "1e999"), "not-finite");
    assertOpaque(json("x", "[".repeat(2_000)), "too-deep");
    assertOpaque(json("x", "[" + "1,".repeat(1_000) + "1]"), "too-many-measurements");
    assertOpaque(json("x", "{\"" + "n".repeat(300) + "\":1}"), "name-too-long");
    assertOpaque(decode(new byte[] {0, 1, 2}, MediaType.UNKNOWN), "binary");
    assertOpaque(decode(new byte[] {(byte) 0xFF, 1}, MediaType.TEXT), "binary");
    assertOpaque(decode(new byte[] {1}, MediaType.OCTETS), "binary");
    assertOpaque(decode(new byte[] {1}, new MediaType("image/png")), "media-type-unknown");
    assertOpaque(decode(new byte[2 << 20], MediaType.TEXT), "too-large");
    assertThat(json("x", "{\"secret\":tokenvalue}").toString()).doesNotContain("token");
  }

  @Test
  void media_types_with_a_known_suffix_are_read() {
    assertThat(
            decode(
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                new MediaType("application/vnd.x+json")))
        .isEqualTo(measured(Measurement.of("a", 1)));
  }

  private static void assertOpaque(Content content, String reason) {
    assertThat(content)
        .isInstanceOfSatisfying(
            Content.Opaque.class, opaque -> assertThat(opaque.reason()).isEqualTo(reason));
  }

  private Content json(String channel, String json) {
    return decoder.decode(Messages.json(channel, json));
  }

  private Content unknown(String channel, String text) {
    return decoder.decode(
        Messages.of(
            Kind.TELEMETRY,
            channel,
            Payload.wrap(text.getBytes(StandardCharsets.UTF_8), MediaType.UNKNOWN)));
  }

  private Content decode(byte[] bytes, MediaType type) {
    return decoder.decode(Messages.of(Kind.TELEMETRY, "x", Payload.wrap(bytes, type)));
  }

  private static Measurement of(String name, Value value) {
    return new Measurement(name, "", value, Optional.empty());
  }

  private static Content measured(Measurement... measurements) {
    return new Content.Measurements(List.of(measurements));
  }
}
