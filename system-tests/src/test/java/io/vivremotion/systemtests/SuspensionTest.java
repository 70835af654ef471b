package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process stands still under load, as on a box that swaps or a virtual machine that moves, and
 * goes on: all its timers are due at once. {@code -Dsuspend.seconds=150} is longer than every
 * timeout of a connection.
 */
class SuspensionTest {
  private static final Duration SUSPENDED =
      Duration.ofSeconds(Integer.getInteger("suspend.seconds", 4));

  @TempDir Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void a_suspended_gateway_goes_on_at_once_and_nothing_is_lost() throws Exception {
    try (Site site = Site.in(folder, "")) {
      site.gateway.start();
      site.mixedLoad().awaitAcknowledged(500);
      site.gateway.signal("STOP");
      long since = System.nanoTime();
      try {
        await()
            .atMost(SUSPENDED.plusSeconds(10))
            .until(() -> System.nanoTime() - since > SUSPENDED.toNanos());
      } finally {
        site.fault();
        site.gateway.signal("CONT");
      }
      long from = System.nanoTime();
      site.awaitAcknowledged(1);
      Duration first = Duration.ofNanos(System.nanoTime() - from);
      site.awaitAcknowledged(500);
      System.out.printf(
          "suspended for %d s; first acknowledgement %d ms after%n",
          SUSPENDED.toSeconds(), first.toMillis());
      assertThat(first).as("goes on").isLessThan(Duration.ofSeconds(3));
      assertThat(site.gateway.get("/v1/status").body()).contains("\"health\":\"up\"");
      site.settle("SIGSTOP and SIGCONT", Duration.ofMinutes(1));
    }
  }
}
