package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sinks of every kind that are dead, their spools long full: devices must not notice. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DeadSinkTest {
  private static final int BATCHES = 60;
  private static final int BATCH = 100;
  private static final String PATH = "/v1/devices/logger-1/messages?channel=events/full";
  private static final String EVENTS =
      IntStream.range(0, BATCH)
          .mapToObj(
              i -> "{\"event\":\"e\",\"note\":\"" + "note %03d ".formatted(i).repeat(20) + "\"}")
          .collect(Collectors.joining("\n"));

  @TempDir private Path folder;

  private static String sinks(int silent) {
    return """
    sinks:
      - {name: hangs, kind: webhook, url: "http://127.0.0.1:%1$d/in", metered: false, max-bytes: 512KiB}
      - {name: gone, kind: mqtt, url: "tcp://127.0.0.1:1", metered: false, max-bytes: 512KiB}
      - {name: lost, kind: kafka, url: "127.0.0.1:1", metered: false, max-bytes: 512KiB}
    """
        .formatted(silent);
  }

  @Test
  void devices_are_acknowledged_and_judged_as_fast_as_without_sinks() throws Exception {
    Duration without = run(folder.resolve("without"), "");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Duration with = run(folder.resolve("with"), sinks(silent.getLocalPort()));
      System.out.printf(
          "three dead sinks, full: %d events judged in %d ms, without sinks in %d ms%n",
          BATCHES * BATCH, with.toMillis(), without.toMillis());
      // Each segment that goes may hold up the flow for 0.2 s; there are about 2 MB for 512 KiB.
      assertThat(with).isLessThan(without.multipliedBy(3).plusSeconds(15));
    }
  }

  private static Duration run(Path folder, String sinks) throws Exception {
    java.nio.file.Files.createDirectories(folder);
    try (Site site = Site.in(folder, sinks)) {
      GatewayProcess gateway = site.gateway;
      gateway.start();
      long slowest = 0;
      long from = System.nanoTime();
      for (int i = 0; i < BATCHES; i++) {
        long begun = System.nanoTime();
        assertThat(gateway.post(PATH, "application/x-ndjson", EVENTS).statusCode())
            .isBetween(200, 299);
        slowest = Math.max(slowest, System.nanoTime() - begun);
      }
      await("all are judged")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> gateway.metric("vivremotion_spool_pending_records", "spool=\"inbox\"") == 0);
      Duration took = Duration.ofNanos(System.nanoTime() - from);
      System.out.printf(
          "%s: slowest acknowledgement of %d events %d ms%n",
          folder.getFileName(), BATCH, slowest / 1_000_000);
      if (!sinks.isEmpty()) {
        for (String name : new String[] {"hangs", "gone", "lost"}) {
          assertThat(gateway.metric("vivremotion_sink_waiting", "sink=\"" + name + "\""))
              .as("%s keeps what it has room for, and not all", name)
              .isBetween(100.0, BATCHES * BATCH * 0.9);
        }
      }
      return took;
    }
  }
}
