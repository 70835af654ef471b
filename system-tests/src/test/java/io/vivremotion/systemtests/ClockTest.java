package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock of the box is wrong, as where there is no battery and no network yet, and is set while
 * the gateway runs: by libfaketime, the monotonic clock left alone.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ClockTest {
  /**
   * After so long the library reads the offset again; at each look at the clock is far too slow.
   */
  private static final Duration NOTICED = Duration.ofSeconds(1);

  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path folder;
  private Path offset;

  @BeforeEach
  void aWrongClock() {
    offset = folder.resolve("offset");
  }

  @Test
  void nothing_is_lost_however_the_clock_jumps() throws Exception {
    try (Site site = Site.in(folder, "")) {
      set(Duration.between(InstantSource.system().instant(), Instant.EPOCH.plusSeconds(60)));
      faked(site.gateway).start();
      site.mixedLoad();
      goesOn(site, "1970");
      double answers = site.gateway.metric("vivremotion_downlink_waiting");
      assertThat(answers).as("answers that wait for their devices").isPositive();
      for (Duration jump :
          new Duration[] {
            Duration.ZERO,
            Duration.ofHours(3),
            Duration.ofHours(-5),
            YEAR.multipliedBy(2),
            YEAR.multipliedBy(-3)
          }) {
        set(jump);
        Site.pass(NOTICED.plusMillis(500));
        goesOn(site, jump.toString());
        if (jump.isZero()) {
          assertThat(site.gateway.metric("vivremotion_downlink_waiting"))
              .as("what was answered in 1970 has not ended when the clock was set")
              .isGreaterThanOrEqualTo(answers);
        }
      }
      site.settle("a clock that jumps", Duration.ofMinutes(1));
    }
  }

  @Test
  void nothing_is_lost_if_the_clock_has_gone_back_at_a_start() throws Exception {
    try (Site site = Site.in(folder, "")) {
      set(YEAR);
      faked(site.gateway).start();
      site.mixedLoad();
      goesOn(site, "a year ahead");
      site.gateway.kill();
      site.fault();
      set(YEAR.negated());
      site.gateway.start();
      goesOn(site, "a year behind");
      site.settle("a clock set between two starts", Duration.ofMinutes(1));
    }
  }

  /** Devices are acknowledged, events go up, and a question comes back answered. */
  private static void goesOn(Site site, String clock) throws Exception {
    int before = site.cloud.received().size();
    site.awaitAcknowledged(200);
    long from = System.nanoTime();
    String answer =
        site.gateway
            .post(
                "/v1/devices/panel-1/ask?wait=60s",
                "text/plain",
                "why do hydraulic seals wear faster in winter?")
            .body();
    assertThat(answer).as("clock: %s", clock).contains("[simulated]");
    System.out.printf(
        "clock=%s answered after %d ms%n", clock, (System.nanoTime() - from) / 1_000_000);
    assertThat(site.cloud.received()).hasSizeGreaterThan(before);
  }

  private GatewayProcess faked(GatewayProcess gateway) {
    return gateway
        .with("LD_PRELOAD", Tool.library("libfaketimeMT.so.1", "faketime").toString())
        .with("FAKETIME_TIMESTAMP_FILE", offset.toString())
        .with("FAKETIME_CACHE_DURATION", Long.toString(NOTICED.toSeconds()))
        .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .with("NO_FAKE_STAT", "1");
  }

  /** In one step: the library may read at any moment. */
  private void set(Duration ahead) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), "%+d".formatted(ahead.toSeconds()));
    Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
