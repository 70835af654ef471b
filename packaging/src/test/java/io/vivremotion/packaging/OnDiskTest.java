package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What configuration says of the spools is so in the whole gateway. */
class OnDiskTest {
  private static final String EVENTS = "/v1/devices/press-1/messages?channel=events/a";

  @TempDir private Path folder;

  @Test
  void by_default_a_series_that_fills_its_class_is_thinned_out_and_that_is_listed()
      throws Exception {
    Instant before = Instant.now().minusMillis(1);
    String small = "spools: {outbox-normal: {segment-bytes: 32KiB, max-bytes: 512KiB}}\n";
    String event = "\"" + "x".repeat(1_500) + "\"";
    try (LocalGateway gateway = LocalGateway.start(folder, small)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(1)) // faster than the uplink sheds
          .untilAsserted(() -> {
            for (int i = 0; i < 10; i++) {
              assertThat(gateway.post(EVENTS, event)).isEqualTo(202);
            }
            assertThat(thinned(gateway).path("records").asLong()).isPositive();
          });
      JsonNode lost = thinned(gateway);
      assertThat(lost.path("labels").path("event press-1").asLong())
          .isEqualTo(lost.path("records").asLong());
      assertThat(Instant.parse(lost.path("firstStored").asText())).isAfter(before);
      assertThat(Instant.parse(lost.path("lastStored").asText())).isBefore(Instant.now());
    }
  }

  /** The tombstone of what outbox-normal was thinned out by; missing if there is none. */
  private static JsonNode thinned(LocalGateway gateway) throws IOException, InterruptedException {
    return tombstone(gateway, "THINNED");
  }

  private static JsonNode tombstone(LocalGateway gateway, String cause)
      throws IOException, InterruptedException {
    for (JsonNode each : gateway.get("/v1/tombstones").path("tombstones")) {
      if (each.path("spool").asText().equals("outbox-normal")
          && each.path("cause").asText().equals(cause)) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  void with_a_key_nothing_in_the_spools_can_be_read_without_it() throws Exception {
    String secret = "who reads this has the disk alone";
    Path key = Files.writeString(folder.resolve("key"), "5c".repeat(32));
    String encrypted = "spools: {encryption: {keys: ['file:" + key + "']}}\n";
    Path data = folder.resolve("data");
    try (LocalGateway gateway = LocalGateway.start(data, encrypted)) {
      assertThat(gateway.post(EVENTS, "\"" + secret + "\"")).isEqualTo(202);
      awaitPending(gateway, 1);
    }
    List<Path> segments = segments(data);
    assertThat(segments).isNotEmpty();
    for (Path segment : segments) {
      assertThat(Files.readString(segment, StandardCharsets.ISO_8859_1))
          .as(segment.toString())
          .doesNotContain(secret);
    }
    try (LocalGateway gateway = LocalGateway.start(data, "")) {
      awaitPending(gateway, 0);
      assertThat(gateway.get("/health").toString()).contains("key");
    }
    try (LocalGateway gateway = LocalGateway.start(data, encrypted)) {
      awaitPending(gateway, 1);
    }
  }

  /** In outbox-normal. */
  private static void awaitPending(LocalGateway gateway, int records) {
    String line = "vivremotion_spool_pending_records{spool=\"outbox-normal\"} " + (double) records;
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(gateway.gateway().scrape()).contains(line));
  }

  private static List<Path> segments(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("spool"))) {
      return all.filter(file -> file.toString().endsWith(".spool")).toList();
    }
  }
}
