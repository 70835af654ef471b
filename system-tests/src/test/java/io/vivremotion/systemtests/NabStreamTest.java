package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The handed-out NAB series as devices: what stays on the box, and which labelled windows the cloud
 * hears of.
 */
class NabStreamTest {
  private static final Path NAB = Distribution.data("nab");
  private static final int IN_FLIGHT = 500;
  private static final Pattern ESCALATED =
      Pattern.compile("^(?=.*\"device\":\"nab-(\\d+)\")(?=.*\"at\":\"([^\"]+)\")");

  @TempDir Path folder;
  private final Semaphore slots = new Semaphore(IN_FLIGHT);

  private record Series(String name, List<String> rows, List<Span> windows) {}

  private record Span(LocalDateTime first, LocalDateTime last) {
    boolean holds(LocalDateTime time) {
      return !time.isBefore(first) && !time.isAfter(last);
    }
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void at_least_95_percent_of_the_readings_stay_on_the_box() throws Exception {
    assumeTrue(
        Files.isDirectory(NAB),
        "the NAB series are handed out beside the checkout: " + NAB + " is absent");
    List<Series> all = load();
    try (StandInProvider cloud = CloudFixture.start();
        GatewayProcess gateway = GatewayProcess.in(folder, CloudFixture.wideOpen(cloud))) {
      gateway.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(gateway.metric("vivremotion_part_up", "part=\"inference\"")).isEqualTo(1));
      long readings = publish(all, gateway.mqttPort);
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() ->
              assertThat(gateway.metric("vivremotion_flow_verdicts_total"))
                  .isEqualTo((double) readings));
      double escalated = gateway.metric("vivremotion_flow_verdicts_total", "verdict=\"escalate\"");
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> assertThat(times(cloud)).hasSizeGreaterThanOrEqualTo((int) escalated));
      report(all, cloud, readings, escalated);
      assertThat(1 - escalated / (double) readings)
          .as("share that stays")
          .isGreaterThanOrEqualTo(0.95);
    }
  }

  private long publish(List<Series> all, int port) throws Exception {
    long published = 0;
    for (int i = 0; i < all.size(); i++) {
      MqttAsyncClient client =
          new MqttAsyncClient("tcp://127.0.0.1:" + port, "nab-" + i, new MemoryPersistence());
      MqttConnectOptions options = new MqttConnectOptions();
      options.setMaxInflight(IN_FLIGHT + 10);
      client.connect(options).waitForCompletion(10_000);
      for (String row : all.get(i).rows) {
        List<String> fields = List.of(row.split(",", 2));
        long seconds = time(fields.getFirst()).toEpochSecond(ZoneOffset.UTC);
        String json = "{\"value\":" + fields.getLast() + ",\"t\":" + seconds + "}";
        slots.acquire();
        client.publish(
            "devices/nab-" + i + "/readings",
            json.getBytes(StandardCharsets.UTF_8),
            1,
            false,
            null,
            new Release(slots));
        published++;
      }
      slots.acquire(IN_FLIGHT);
      slots.release(IN_FLIGHT);
      client.disconnect().waitForCompletion(10_000);
      client.close();
    }
    return published;
  }

  private record Release(Semaphore slots) implements IMqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      slots.release();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      throw new AssertionError("a reading was not acknowledged", cause);
    }
  }

  private static void report(
      List<Series> all, StandInProvider cloud, long readings, double escalated) {
    Map<Integer, List<LocalDateTime>> times = new HashMap<>();
    times(cloud)
        .forEach(found ->
            times
                .computeIfAbsent(Integer.valueOf(found.group(1)), _ -> new ArrayList<>())
                .add(LocalDateTime.ofInstant(Instant.parse(found.group(2)), ZoneOffset.UTC)));
    long windows = 0;
    long hit = 0;
    for (int i = 0; i < all.size(); i++) {
      List<LocalDateTime> of = times.getOrDefault(i, List.of());
      windows += all.get(i).windows.size();
      hit +=
          all.get(i).windows.stream().filter(window -> of.stream().anyMatch(window::holds)).count();
    }
    System.out.printf(
        "readings=%d escalated=%.0f stay=%.2f%% windows=%d hit=%d (%.0f%%)%n",
        readings, escalated, 100 * (1 - escalated / readings), windows, hit, 100.0 * hit / windows);
  }

  private static List<MatchResult> times(StandInProvider cloud) {
    return cloud.receivedIds().stream()
        .flatMap(line -> ESCALATED.matcher(line.replace("\\\"", "\"")).results())
        .toList();
  }

  private static LocalDateTime time(String timestamp) {
    return LocalDateTime.parse(timestamp.strip().replace(' ', 'T').replaceAll("\\.0+$", ""));
  }

  private static List<Series> load() throws IOException {
    JsonNode labels = new ObjectMapper().readTree(NAB.resolve("windows.json").toFile());
    List<Series> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(NAB)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".csv")).sorted().toList()) {
        String name = NAB.relativize(file).toString();
        List<Span> windows = new ArrayList<>();
        labels
            .path(name)
            .forEach(pair ->
                windows.add(new Span(time(pair.get(0).asText()), time(pair.get(1).asText()))));
        List<String> rows = Files.readAllLines(file);
        all.add(new Series(name, rows.subList(1, rows.size()), windows));
      }
    }
    return all;
  }
}
