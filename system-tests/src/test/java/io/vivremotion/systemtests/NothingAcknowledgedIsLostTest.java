package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.StandInProvider;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second promise, against the process as a whole: kill -9 at random moments while three
 * protocols publish.
 */
class NothingAcknowledgedIsLostTest {
  private static final int KILLS = Integer.getInteger("kills", 50);
  private static final Pattern ID = Pattern.compile("kill-[a-z]+-\\d+-\\d+");

  @TempDir Path folder;

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void every_acknowledged_event_reaches_the_cloud_after_fifty_kills() throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    Random random = new Random(seed);
    Ledger ledger = new Ledger();
    try (StandInProvider cloud = CloudFixture.start();
        HttpClient http = HttpClient.newHttpClient();
        GatewayProcess gateway = GatewayProcess.in(folder, CloudFixture.wideOpen(cloud))) {
      gateway.start();
      try (Load mqtt =
              new Load("mqtt", 6, i -> new Publisher.Mqtt(gateway.mqttPort, "load-" + i), ledger);
          Load coap = new Load("coap", 4, i -> new Publisher.Coap(gateway.coapPort), ledger);
          Load web = new Load("http", 4, i -> new Publisher.Http(gateway.httpPort, http), ledger)) {
        List.of(mqtt, coap, web).forEach(Load::start);
        for (int kill = 0; kill < KILLS; kill++) {
          // A random moment, counted in acknowledgements rather than seconds.
          long until = ledger.size() + 1 + random.nextInt(400);
          await()
              .atMost(Duration.ofSeconds(60))
              .pollInterval(Duration.ofMillis(1))
              .until(() -> ledger.size() >= until);
          gateway.kill();
          gateway.start();
        }
      }
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() ->
              assertThat(ledger.missingFrom(arrived(cloud)))
                  .as("acknowledged, never arrived; seed %d", seed)
                  .isEmpty());
      System.out.printf(
          "kills=%d acknowledged=%d repeated-by-devices=%d rows-at-the-cloud=%d lost=0%n",
          KILLS, ledger.size(), ledger.failures(), rows(cloud));
      assertThat(gateway.stop()).isZero();
    }
  }

  private static Set<String> arrived(StandInProvider cloud) {
    return cloud.receivedIds().stream()
        .flatMap(row -> ID.matcher(row).results())
        .map(match -> match.group())
        .collect(Collectors.toSet());
  }

  private static long rows(StandInProvider cloud) {
    return cloud.receivedIds().stream().filter(row -> ID.matcher(row).find()).count();
  }
}
