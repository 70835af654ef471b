package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.uplink.sink.kafka.KafkaBroker;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a device to Apache Kafka itself, through the gateway as it is configured and installed. The
 * starts of a broker are what costs time here: one test for all that needs one.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class KafkaRestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BATCH = 10;
  private static final int EACH = 30;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}");

  @TempDir private Path folder;

  /** By device, in the order in which they were acknowledged. */
  private final Map<String, List<String>> acknowledged = new LinkedHashMap<>();

  private static String sink(KafkaBroker broker) {
    return """
    sinks:
      - name: plant
        kind: kafka
        url: "%s"
        topic: readings
        source: /hall-2
        batch-events: %d
        linger: 50ms
        timeout: 2s
        longest-backoff: 1s
    """
        .formatted(broker.address(), BATCH);
  }

  @Test
  void events_reach_a_broker_that_comes_up_late_and_outlive_a_gateway_that_is_killed()
      throws Exception {
    try (KafkaBroker broker = new KafkaBroker(Files.createDirectories(folder.resolve("kafka")));
        Site site = Site.in(folder, sink(broker))) {
      GatewayProcess gateway = site.gateway;
      gateway.start();
      say(gateway);
      await("the operator is told of a broker that is down")
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(gateway.get("/v1/status").body())
                  .contains("\"part\":\"sink-plant\",\"health\":\"degraded\""));
      broker.start();
      awaitDelivered(gateway);
      List<ConsumerRecord<byte[], byte[]>> records = broker.records("readings", said());
      assertThat(firstOfEach(records)).as("none lost, in order").isEqualTo(acknowledged);
      assertThat(records).as("none twice").hasSize(said());
      isCloudEvent(records.getFirst());
      List<String> beforeTheKill = say(gateway);
      gateway.kill();
      gateway.start();
      say(gateway);
      awaitDelivered(gateway);
      List<ConsumerRecord<byte[], byte[]>> all = broker.records("readings", said());
      assertThat(firstOfEach(all)).as("none lost, in order").isEqualTo(acknowledged);
      Map<String, Long> arrivals = arrivals(all);
      arrivals.values().removeIf(times -> times == 1);
      System.out.printf(
          "kafka: up late, gateway killed once: acknowledged=%d lost=0 repeated=%d%n",
          said(), arrivals.size());
      assertThat(beforeTheKill)
          .as("repeated: what was under way when it was killed, or confirmed just before")
          .containsAll(arrivals.keySet());
    }
  }

  /** Of three devices; returns once all is acknowledged, as what. */
  private List<String> say(GatewayProcess gateway) throws Exception {
    List<String> said = new ArrayList<>();
    for (String device : List.of("press-1", "press-2", "press-3")) {
      String events =
          IntStream.range(0, EACH)
              .mapToObj("{\"event\":\"door\",\"n\":%d}"::formatted)
              .collect(Collectors.joining("\n"));
      HttpResponse<String> answer =
          gateway.post(
              "/v1/devices/" + device + "/messages?channel=events/door",
              "application/x-ndjson",
              events);
      List<String> ids = ID.matcher(answer.body()).results().map(MatchResult::group).toList();
      assertThat(ids).as("acknowledged: %s", answer.body()).hasSize(EACH);
      acknowledged.computeIfAbsent(device, _ -> new ArrayList<>()).addAll(ids);
      said.addAll(ids);
    }
    return said;
  }

  private int said() {
    return acknowledged.values().stream().mapToInt(List::size).sum();
  }

  private void awaitDelivered(GatewayProcess gateway) {
    await("all that was said is judged and delivered")
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(gateway.metric("vivremotion_spool_pending_records", "spool=\"inbox\""))
              .isZero();
          assertThat(gateway.metric("vivremotion_sink_waiting", "sink=\"plant\"")).isZero();
        });
  }

  private static void isCloudEvent(ConsumerRecord<byte[], byte[]> record) {
    assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(record, "ce_source")).isEqualTo("/hall-2");
    assertThat(header(record, "ce_type")).isEqualTo("io.vivremotion.event");
    assertThat(header(record, "ce_subject")).isEqualTo(text(record.key()) + "/door");
    assertThat(header(record, "ce_partitionkey")).isEqualTo(text(record.key()));
    assertThat(header(record, "content-type")).isEqualTo("application/json");
    assertThat(text(record.value())).startsWith("{\"event\":\"door\",\"n\":");
  }

  /** Ids by device, as acknowledged ones, repeated ones left out. */
  private static Map<String, List<String>> firstOfEach(
      List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, LinkedHashSet<String>> seen = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      seen.computeIfAbsent(text(record.key()), _ -> new LinkedHashSet<>())
          .add(header(record, "ce_id"));
    }
    Map<String, List<String>> first = new LinkedHashMap<>();
    seen.forEach((device, ids) -> first.put(device, List.copyOf(ids)));
    return first;
  }

  /** How often each id is there. */
  private static Map<String, Long> arrivals(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .collect(Collectors.groupingBy(record -> header(record, "ce_id"), Collectors.counting()));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return text(record.headers().lastHeader(name).value());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
