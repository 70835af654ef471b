package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel says that it could not write: told so by strace, to every thread of the gateway. While
 * no force succeeds nothing may be acknowledged.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class BrokenDiskTest {
  private static final Duration BROKEN = Duration.ofSeconds(4);
  private static final String FORCES = "fsync,fdatasync";

  /** Without openat and write, which those that only read, and sockets, use as well. */
  private static final String CHANGES =
      "pwrite64,fsync,fdatasync,ftruncate,fallocate,mkdir,rename,renameat2,unlink,unlinkat";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a force that fails, error=EIO, forces",
    "a disk that is full at each write, error=ENOSPC, writes",
    "a file system gone read-only, error=EROFS, changes"
  })
  void nothing_is_acknowledged_while_the_disk_fails_and_it_goes_on_afterwards(
      String what, String fault, String calls) throws Exception {
    try (Site site = Site.in(folder, "")) {
      site.gateway.start();
      site.mixedLoad().awaitAcknowledged(500);
      try (Injection broken = Injection.into(site.gateway, callsOf(calls), fault)) {
        Site.pass(Duration.ofMillis(500)); // what was forced before is being acknowledged
        long before = site.ledger.size();
        Site.pass(BROKEN);
        assertThat(site.ledger.size())
            .as("acknowledged while nothing can be kept")
            .isEqualTo(before);
        assertThat(site.gateway.get("/v1/status").body()).contains("\"health\":\"degraded\"");
        assertThat(broken).isNotNull();
      }
      site.fault();
      long from = System.nanoTime();
      site.awaitAcknowledged(500);
      System.out.printf(
          "%s is over: 500 acknowledgements after %d ms%n",
          what, (System.nanoTime() - from) / 1_000_000);
      await("health")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(site.gateway.get("/v1/status").body()).contains("\"health\":\"up\""));
      site.settle(what, Duration.ofMinutes(1));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an SD card of 20 ms, delay_enter=20000, 200",
    "a disk on which each spool stalls for 3 s, delay_enter=3000000:when=1, 100",
  })
  void a_slow_disk_slows_down_and_loses_nothing(String what, String slowness, int acknowledged)
      throws Exception {
    try (Site site = Site.in(folder, "")) {
      site.gateway.start();
      site.mixedLoad().awaitAcknowledged(200);
      try (Injection slow = Injection.into(site.gateway, FORCES, slowness)) {
        site.awaitAcknowledged(acknowledged);
        assertThat(slow).isNotNull();
      }
      site.fault();
      site.awaitAcknowledged(200);
      site.settle(what, Duration.ofMinutes(1));
    }
  }

  private static String callsOf(String name) {
    return switch (name) {
      case "forces" -> FORCES;
      case "writes" -> "pwrite64";
      case "changes" -> CHANGES;
      default -> throw new IllegalArgumentException(name); // no other is in this file
    };
  }
}
