package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second promise, against the process as a whole: ended at random moments, with and without
 * notice, while devices of every protocol publish. {@code -Dkills=200 -Dkill.seed=7}; with {@code
 * -Dkill.minutes=20} no kill is begun after that time, for a machine that others use too.
 */
class NothingAcknowledgedIsLostTest {
  private static final int KILLS = Integer.getInteger("kills", 10);
  private static final Duration AT_MOST =
      Duration.ofMinutes(Integer.getInteger("kill.minutes", 50));
  private static final int TOLD_EVERY = 20;
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void every_acknowledged_event_reaches_the_cloud_however_often_the_gateway_is_killed()
      throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    Random random = new Random(seed);
    try (Site site = Site.in(folder, "")) {
      site.gateway.start();
      site.mixedLoad();
      long from = System.nanoTime();
      int kill = 0;
      for (; kill < KILLS && System.nanoTime() - from < AT_MOST.toNanos(); kill++) {
        // A random moment, counted in acknowledgements rather than seconds.
        site.awaitAcknowledged(1 + random.nextInt(400));
        site.gateway.kill();
        site.fault();
        site.gateway.start();
        if ((kill + 1) % TOLD_EVERY == 0) {
          System.out.printf("kills=%d acknowledged=%d%n", kill + 1, site.ledger.size());
        }
      }
      System.out.printf("%d of %d kills%n", kill, KILLS);
      site.settle("kill -9", Duration.ofMinutes(3));
      assertThat(site.gateway.stop()).isZero();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void a_stop_under_load_ends_within_its_limit_and_loses_nothing() throws Exception {
    try (Site site = Site.in(folder, "drain-limit: " + DRAIN_LIMIT.toSeconds() + "s\n")) {
      site.gateway.start();
      site.mixedLoad().awaitAcknowledged(500);
      long from = System.nanoTime();
      assertThat(site.gateway.stop()).as("exit code").isZero();
      site.fault();
      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .as("drain-limit, and the closing of all parts")
          .isLessThan(DRAIN_LIMIT.plusSeconds(5));
      site.gateway.start();
      site.awaitAcknowledged(100);
      site.settle("SIGTERM", Duration.ofMinutes(1));
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void a_second_interrupt_ends_at_once_and_loses_nothing() throws Exception {
    try (Site site = Site.in(folder, "drain-limit: 60s\n")) {
      // A shell without job control has its background jobs ignore the signal, and all they start.
      site.gateway.by("env", "--default-signal=INT").start();
      site.mixedLoad().awaitAcknowledged(500);
      // An answer that never comes keeps the first interrupt's drain waiting.
      site.cloud.usually(new Behaviour.Silence());
      site.awaitAcknowledged(200);
      site.gateway.signal("INT");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> site.gateway.tail().contains("event=draining step=uplink"));
      long from = System.nanoTime();
      site.gateway.signal("INT");
      assertThat(site.gateway.awaitEnd(Duration.ofSeconds(2))).as("exit code").isEqualTo(143);
      site.fault();
      System.out.printf(
          "second interrupt: ended after %d ms%n", (System.nanoTime() - from) / 1_000_000);
      site.cloud.usually(Behaviour.GOOD);
      site.gateway.start();
      site.awaitAcknowledged(100);
      site.settle("SIGINT twice", Duration.ofMinutes(1));
    }
  }
}
