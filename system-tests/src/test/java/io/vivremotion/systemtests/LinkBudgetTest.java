package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.network.CountingProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sixth promise: what passes between the process and its provider, counted outside of it, while
 * far more waits than may go.
 */
class LinkBudgetTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int BURST_BYTES = 16_384;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} kbit/s")
  @CsvSource({"8,14", "64,13", "512,13"})
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void no_ten_seconds_carry_more_than_rate_and_burst(int kilobits, int seconds) throws Exception {
    long allowed = kilobits * 1_000L / 8 * WINDOW.toSeconds() + BURST_BYTES;
    try (StandInProvider cloud = CloudFixture.start();
        CountingProxy link = new CountingProxy("127.0.0.1", cloud.port(), System::nanoTime)) {
      link.start();
      String yaml =
          CloudFixture.configuration(link.port(), kilobits + "kbit/s", BURST_BYTES + "B", 20);
      try (GatewayProcess gateway = GatewayProcess.in(folder, yaml)) {
        gateway.start();
        long from = System.nanoTime();
        for (int batch = 0; batch < 40; batch++) {
          gateway.post(
              "/v1/devices/press-1/messages?channel=events/load",
              "application/x-ndjson",
              events(batch));
        }
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> System.nanoTime() - from > Duration.ofSeconds(seconds).toNanos());
        long most = link.meter().mostWithin(WINDOW);
        System.out.printf(
            "link=%dkbit/s most-in-10s=%d allowed=%d used=%.0f%% out=%d in=%d%n",
            kilobits,
            most,
            allowed,
            100.0 * most / allowed,
            link.meter().sentBytes(),
            link.meter().receivedBytes());
        assertThat(most).isLessThanOrEqualTo(allowed);
        assertThat(cloud.receivedIds()).as("the link is used").isNotEmpty();
      }
    }
  }

  private static String events(int batch) {
    return IntStream.range(0, 100)
        .mapToObj(i ->
            "{\"event\":\"load\",\"id\":\"%08x\",\"note\":\"%x\"}"
                .formatted(
                    (batch * 100 + i) * 2_654_435_761L & 0xFFFFFFFFL,
                    Math.floorMod((batch * 31L + i) * 0x9E3779B97F4A7C15L, Long.MAX_VALUE)))
        .collect(Collectors.joining("\n"));
  }
}
