package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  private static final Instant AT = Instant.parse("2026-11-28T09:00:00.125Z");

  private static CloudEvent event(Payload data) {
    var about = new CloudEvent.About("press-1", "env/air", "telemetry", "keep", "normal", "normal");
    return new CloudEvent("id-1", "/hall", AT, about, data);
  }

  private static String structured(Payload data) {
    return new String(EventJson.structured(event(data)), StandardCharsets.UTF_8);
  }

  @Test
  void json_goes_through_letter_by_letter() {
    String payload = "{\"v\": 1.10, \"big\": 12345678901234567890.5}";
    assertThat(structured(Payload.json(payload)))
        .isEqualTo(
            "{\"specversion\":\"1.0\",\"id\":\"id-1\",\"source\":\"/hall\","
                + "\"type\":\"io.vivremotion.telemetry\",\"subject\":\"press-1/env/air\","
                + "\"time\":\"2026-11-28T09:00:00.125Z\",\"partitionkey\":\"press-1\","
                + "\"verdict\":\"keep\",\"rule\":\"normal\",\"priority\":\"normal\","
                + "\"datacontenttype\":\"application/json\",\"data\":"
                + payload
                + "}");
  }

  @Test
  void what_only_says_that_it_is_json_goes_as_bytes() {
    for (String bad : List.of("", "{", "{\"a\":1}}", "1 2", "nul", "{\"a\":NaN}", "\"open")) {
      assertThat(structured(Payload.json(bad)))
          .as(bad)
          .contains("\"datacontenttype\":\"application/json\",\"data_base64\":\"");
    }
  }

  @Test
  void deep_nesting_goes_as_bytes() {
    assertThat(structured(Payload.json("[".repeat(100_000)))).contains("\"data_base64\"");
    String sound = "[".repeat(5_000) + "]".repeat(5_000);
    assertThat(structured(Payload.json(sound))).contains("\"data_base64\"");
  }

  @Test
  void without_a_type_it_is_looked_at() {
    assertThat(unknown("63.5")).endsWith("\"datacontenttype\":\"application/json\",\"data\":63.5}");
    assertThat(unknown("door open"))
        .endsWith("\"datacontenttype\":\"text/plain\",\"data\":\"door open\"}");
    byte[] octets = {(byte) 0xff, 0, 1};
    assertThat(structured(Payload.wrap(octets, MediaType.UNKNOWN)))
        .endsWith("\"datacontenttype\":\"application/octet-stream\",\"data_base64\":\"/wAB\"}");
  }

  private static String unknown(String text) {
    return structured(Payload.wrap(text.getBytes(StandardCharsets.UTF_8), MediaType.UNKNOWN));
  }

  @Test
  void a_batch_is_an_array() {
    byte[] batch = EventJson.batch(List.of(event(Payload.json("1")), event(Payload.text("two"))));
    assertThat(new String(batch, StandardCharsets.UTF_8))
        .startsWith("[{\"specversion\"")
        .contains("\"data\":1},{\"specversion\"")
        .endsWith("\"data\":\"two\"}]");
  }
}
