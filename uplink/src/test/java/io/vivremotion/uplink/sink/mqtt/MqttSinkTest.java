package io.vivremotion.uplink.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.http.Wire;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Payload;
import io.vivremotion.simulation.network.TcpLink;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.LinkFare;
import io.vivremotion.uplink.sink.SinkRig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttSinkTest {
  private static final MqttSink.Surroundings FREE =
      new MqttSink.Surroundings(Wire.FREE, Fare.FREE, System::nanoTime);

  @TempDir private Path folder;

  private static MqttSink sink(String uri, Optional<Path> trust, MqttSink.Surroundings around) {
    return new MqttSink(
        new MqttSink.Config(
            URI.create(uri),
            "gateway",
            "site/{device}/{channel}",
            "",
            KeySource.NONE,
            trust,
            20,
            Duration.ofSeconds(5)),
        around);
  }

  @Test
  void a_broker_that_is_killed_again_and_again_gets_every_event_in_the_end() throws Exception {
    try (Mosquitto broker = new Mosquitto(folder, "allow_anonymous true").listening();
        TcpLink link = new TcpLink("127.0.0.1", broker.port, System::nanoTime, 1);
        SinkRig rig = new SinkRig(folder)) {
      link.start();
      rig.add("site", sink("tcp://127.0.0.1:" + link.port(), Optional.empty(), FREE)).start();
      for (int round = 0; round < 3; round++) {
        say(rig, round * 40, round * 40 + 20);
        int heard = round * 40 + 5;
        await().until(() -> distinct(broker).size() >= heard);
        broker.kill();
        link.cut(); // till the subscriber is there again, for which the broker keeps nothing
        say(rig, round * 40 + 20, round * 40 + 40);
        broker.start();
        broker.listening();
        link.restore();
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> distinct(broker).size() == 120);
      await().until(() -> rig.spool("site").stats().pendingRecords() == 0);
      assertThat(firsts(broker)).isEqualTo(IntStream.range(0, 120).boxed().toList());
      assertThat(broker.heard().getFirst().topic()).isEqualTo("site/press-1/temperature");
      System.out.printf(
          "mosquitto killed 3 times: 120 events, lost 0, repeated %d%n",
          broker.heard().size() - 120);
    }
  }

  private static void say(SinkRig rig, int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      rig.say("press-1", Integer.toString(i));
    }
  }

  private static Set<String> distinct(Mosquitto broker) {
    return broker.heard().stream()
        .map(heard -> heard.event().path("id").asText())
        .collect(Collectors.toSet());
  }

  /** What arrived, without repeats, in the order of each first arrival. */
  private static List<Integer> firsts(Mosquitto broker) {
    Set<Integer> seen = new HashSet<>();
    return broker.heard().stream().map(Mosquitto.Heard::data).filter(seen::add).toList();
  }

  @Test
  void an_event_of_a_device_whose_name_no_topic_may_hold_stands_in_no_others_way()
      throws Exception {
    try (Mosquitto broker = new Mosquitto(folder, "allow_anonymous true").listening();
        SinkRig rig = new SinkRig(folder)) {
      rig.add("site", sink("tcp://127.0.0.1:" + broker.port, Optional.empty(), FREE)).start();
      rig.say("press-\ufffe\ufdd0", "0");
      rig.say("press-1", "1");
      await().until(() -> distinct(broker).size() == 2);
      assertThat(broker.heard().getFirst().topic()).isEqualTo("site/press-__/temperature");
    }
  }

  @Test
  void an_event_that_the_link_carries_for_longer_than_the_broker_may_take_arrives()
      throws Exception {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(8_000, 16_384), System::nanoTime);
    var metered =
        new MqttSink.Surroundings(
            budget,
            new LinkFare(budget, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos())),
            System::nanoTime);
    try (Mosquitto broker = new Mosquitto(folder, "allow_anonymous true").listening();
        SinkRig rig = new SinkRig(folder)) {
      rig.add("site", sink("tcp://127.0.0.1:" + broker.port, Optional.empty(), metered)).start();
      rig.say("press-1", Payload.text("x".repeat(55_000)));
      await().atMost(Duration.ofSeconds(30)).until(() -> distinct(broker).size() == 1);
    }
  }

  @Test
  void tls_is_verified_and_its_bytes_are_counted_to_the_last() throws Exception {
    Path pem = certificate();
    String tls =
        "allow_anonymous true\nlistener ${tls} 127.0.0.1\ncertfile %s\nkeyfile %s"
            .formatted(pem, folder.resolve("key.pem"));
    int port = freePort();
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(64_000, 65_536), System::nanoTime);
    var metered =
        new MqttSink.Surroundings(
            budget,
            new LinkFare(budget, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos())),
            System::nanoTime);
    try (Mosquitto broker =
            new Mosquitto(folder, tls.replace("${tls}", Integer.toString(port))).listening();
        TcpLink link = new TcpLink("127.0.0.1", port, System::nanoTime, 1)) {
      link.start();
      String uri = "ssl://localhost:" + link.port();
      try (SinkRig rig = new SinkRig(folder.resolve("a"))) {
        rig.add("site", sink(uri, Optional.empty(), FREE)).start();
        say(rig, 0, 1);
        await().until(() -> health(rig) instanceof Health.Degraded);
        assertThat(broker.heard()).as("a stranger is told nothing").isEmpty();
      }
      try (SinkRig rig = new SinkRig(folder.resolve("b"))) {
        rig.add("site", sink(uri, Optional.of(pem), metered)).start();
        say(rig, 0, 30);
        await().until(() -> broker.heard().size() == 30);
        assertThat(budget.stats().sentBytes()).isGreaterThan(30 * 250L);
        assertThat(budget.stats().receivedBytes()).isGreaterThan(500);
      }
    }
  }

  private static Health health(SinkRig rig) {
    return java.util.Objects.requireNonNull(rig.sinks().health().get("sink-site")).get();
  }

  private static int freePort() throws Exception {
    try (var free = new java.net.ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private Path certificate() throws Exception {
    Path pem = folder.resolve("cert.pem");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-days",
                "2",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                pem.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(said).isZero();
    return pem;
  }

  @Test
  void a_broker_that_lets_nobody_in_is_told_to_the_operator() throws Exception {
    try (Mosquitto broker = new Mosquitto(folder, "allow_anonymous false");
        SinkRig rig = new SinkRig(folder)) {
      rig.add("site", sink("tcp://127.0.0.1:" + broker.port, Optional.empty(), FREE)).start();
      say(rig, 0, 1);
      await().until(() -> health(rig) instanceof Health.Degraded);
      assertThat(health(rig).toString()).contains("look at user and password");
      assertThat(rig.count("vivremotion_sink_deliveries", "outcome", "barred")).isPositive();
    }
  }

  @Test
  void a_password_comes_from_a_file_and_a_mended_file_counts_at_once() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "wrong\n");
    try (Mosquitto broker = Mosquitto.withUser(folder, "gateway", "p\u00e4ss word").listening();
        SinkRig rig = new SinkRig(folder)) {
      MqttSink sink =
          new MqttSink(
              new MqttSink.Config(
                  URI.create("tcp://127.0.0.1:" + broker.port),
                  "gateway",
                  "site/{device}/{channel}",
                  "gateway",
                  KeySource.file(secret),
                  Optional.empty(),
                  20,
                  Duration.ofSeconds(5)),
              FREE);
      rig.add("site", sink).start();
      say(rig, 0, 10);
      await().until(() -> health(rig) instanceof Health.Degraded);
      assertThat(health(rig).toString())
          .contains("look at user and password")
          .doesNotContain("wrong");
      Files.writeString(secret, "p\u00e4ss word\n");
      await().until(() -> broker.heard().size() == 10);
      assertThat(firsts(broker)).isEqualTo(IntStream.range(0, 10).boxed().toList());
      await().until(() -> health(rig) instanceof Health.Up);
    }
  }
}
