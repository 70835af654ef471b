package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.message.Measurement.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CborTest {
  private final Decoder decoder = new Decoder(Decoder.Config.DEFAULT);

  @Test
  void every_example_of_appendix_a_is_read_or_told() throws IOException {
    for (JsonNode example : examples()) {
      Content content = decode(example.path("hex").asText());
      JsonNode decoded = example.path("decoded");
      if (decoded.isNumber() && Double.isFinite(decoded.asDouble())) {
        assertThat(number(content))
            .as(example.path("hex").asText())
            .isCloseTo(decoded.asDouble(), within(Math.abs(decoded.asDouble()) * 1e-15));
      } else if (decoded.isTextual()) {
        assertThat(content).isEqualTo(new Content.Text(decoded.asText()));
      } else if (decoded.isObject() && !decoded.isEmpty()) {
        assertThat(content).isInstanceOf(Content.Measurements.class);
      }
    }
  }

  @Test
  void a_map_is_read_as_a_json_object() {
    // {"t": 21.5, "on": true, "raw": h'0102'}
    assertThat(decode("A3617 4F94D60626F6EF5637261774 20102".replace(" ", "")))
        .isEqualTo(
            new Content.Measurements(
                List.of(
                    Measurement.of("t", 21.5),
                    new Measurement("on", "", new Value.Flag(true), Optional.empty()),
                    new Measurement(
                        "raw",
                        "",
                        new Value.Octets(Payload.wrap(new byte[] {1, 2}, MediaType.OCTETS)),
                        Optional.empty()))));
  }

  private static double number(Content content) {
    assertThat(content).isInstanceOf(Content.Measurements.class);
    Value value = ((Content.Measurements) content).measurements().getFirst().value();
    assertThat(value).isInstanceOf(Value.Numeric.class);
    return ((Value.Numeric) value).value();
  }

  private Content decode(String hex) {
    return decoder.decode(
        Messages.of(
            Kind.TELEMETRY, "", Payload.wrap(HexFormat.of().parseHex(hex), MediaType.CBOR)));
  }

  private static JsonNode examples() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CborTest.class.getResourceAsStream("/cbor/appendix_a.json"))) {
      return new ObjectMapper().readTree(in);
    }
  }
}
