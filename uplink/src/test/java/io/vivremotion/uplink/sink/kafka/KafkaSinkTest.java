package io.vivremotion.uplink.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.http.Wire;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.LinkFare;
import io.vivremotion.uplink.sink.SinkRig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final KafkaSink.Surroundings FREE =
      new KafkaSink.Surroundings(Wire.FREE, Fare.FREE, System::nanoTime);

  @TempDir private Path folder;

  private static KafkaSink.Config config(String brokers, boolean keyIsDevice, boolean binary) {
    return new KafkaSink.Config(
        brokers,
        "readings",
        "gateway",
        keyIsDevice,
        binary,
        "",
        KeySource.NONE,
        "plain",
        false,
        Optional.empty(),
        true,
        Duration.ofSeconds(2));
  }

  /** The starts of a broker are what costs time here: one test for all that needs one. */
  @Test
  void a_broker_that_is_killed_loses_nothing_and_gets_nothing_twice() throws Exception {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(64_000, 65_536), System::nanoTime);
    var metered =
        new KafkaSink.Surroundings(
            budget,
            new LinkFare(budget, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos())),
            System::nanoTime);
    try (KafkaBroker broker = new KafkaBroker(folder);
        SinkRig rig = new SinkRig(folder.resolve("spools"))) {
      broker.start();
      rig.add(
              SinkRig.config("site", 50),
              new KafkaSink(config(broker.address(), false, true), metered))
          .start();
      say(rig, 0, 100);
      await().atMost(PATIENCE).until(() -> rig.spool("site").stats().pendingRecords() < 60);
      broker.kill();
      say(rig, 100, 200);
      await().until(() -> health(rig) instanceof Health.Degraded);
      broker.start();
      say(rig, 200, 300);
      await().atMost(PATIENCE).until(() -> rig.spool("site").stats().pendingRecords() == 0);
      List<ConsumerRecord<byte[], byte[]>> records = broker.records("readings", 300);
      Map<String, List<Integer>> byDevice = byDevice(records);
      assertThat(byDevice.keySet()).hasSize(5);
      byDevice.forEach((device, values) ->
          assertThat(values)
              .as(device + ": none lost, none twice, in order")
              .isEqualTo(of(device)));
      ConsumerRecord<byte[], byte[]> first = records.getFirst();
      assertThat(header(first, "ce_id")).isEqualTo(text(first.key()));
      assertThat(header(first, "ce_type")).isEqualTo("io.vivremotion.telemetry");
      assertThat(budget.stats().sentBytes()).as("charged").isGreaterThan(3_000);
      System.out.printf(
          "kafka killed once: 300 events, lost 0, duplicates %d, %d bytes sent%n",
          records.size() - 300, budget.stats().sentBytes());
      with_a_password(broker);
    }
  }

  /** In each way that Kafka knows; a wrong one is told, and the mended file counts at once. */
  private void with_a_password(KafkaBroker broker) throws Exception {
    broker.scramUser();
    for (String sasl : List.of("plain", "scram-sha-256", "scram-sha-512")) {
      Path secret = Files.writeString(folder.resolve(sasl), "wrong\n");
      try (SinkRig rig = new SinkRig(folder.resolve("spools-" + sasl))) {
        var sink = new KafkaSink(sasl(broker.saslAddress(), sasl, KeySource.file(secret)), FREE);
        rig.add("site", sink).start();
        rig.say("press-1", "1");
        await().atMost(PATIENCE).until(() -> health(rig) instanceof Health.Degraded);
        assertThat(health(rig).toString()).contains("uthentication").doesNotContain("wrong");
        assertThat(rig.count("vivremotion_sink_deliveries", "outcome", "barred")).isPositive();
        Files.writeString(secret, KafkaBroker.PASSWORD);
        await().atMost(PATIENCE).until(() -> rig.spool("site").stats().pendingRecords() == 0);
        assertThat(broker.records(sasl, 1)).hasSize(1);
      }
    }
  }

  private static KafkaSink.Config sasl(String brokers, String sasl, KeySource password) {
    return new KafkaSink.Config(
        brokers,
        sasl,
        "gateway",
        true,
        true,
        "gateway",
        password,
        sasl,
        false,
        Optional.empty(),
        true,
        Duration.ofSeconds(5));
  }

  /** Value i is of device i mod 5. */
  private static void say(SinkRig rig, int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      rig.say("press-" + i % 5, Integer.toString(i));
    }
  }

  private static List<Integer> of(String device) {
    int of = Integer.parseInt(device.substring("press-".length()));
    return IntStream.range(0, 300).filter(i -> i % 5 == of).boxed().toList();
  }

  private static Map<String, List<Integer>> byDevice(List<ConsumerRecord<byte[], byte[]>> all) {
    Map<String, List<Integer>> byDevice = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : all) {
      byDevice
          .computeIfAbsent(header(record, "ce_partitionkey"), _ -> new ArrayList<>())
          .add(Integer.parseInt(text(record.value())));
    }
    return byDevice;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return text(record.headers().lastHeader(name).value());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void without_a_broker_events_wait_and_the_operator_is_told() throws Exception {
    try (SinkRig rig = new SinkRig(folder)) {
      rig.add("site", new KafkaSink(config("127.0.0.1:1", true, true), FREE)).start();
      say(rig, 0, 3);
      await().atMost(PATIENCE).until(() -> health(rig) instanceof Health.Degraded);
      assertThat(rig.spool("site").stats().pendingRecords()).isEqualTo(3);
      assertThat(health(rig).toString()).contains("Kafka: ");
    }
  }

  private static Health health(SinkRig rig) {
    return java.util.Objects.requireNonNull(rig.sinks().health().get("sink-site")).get();
  }

  @Test
  void settings_that_cannot_be_are_told_to_the_operator() throws Exception {
    try (SinkRig rig = new SinkRig(folder)) {
      rig.add("site", new KafkaSink(config("no-such-host.invalid:9092", true, true), FREE)).start();
      say(rig, 0, 1);
      await().until(() -> health(rig) instanceof Health.Degraded);
      assertThat(rig.count("vivremotion_sink_deliveries", "outcome", "barred")).isPositive();
    }
  }
}
