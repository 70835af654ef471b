package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.Priority;
import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.network.Meter;
import io.vivremotion.uplink.link.LinkBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The budget as a proxy outside of it sees it: both directions, TLS included. */
class ThinLinkTest {
  private static final long BURST = 16_384;
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration WATCHED = Duration.ofSeconds(11);

  private final World world = new World();

  @Test
  void a_backlog_uses_the_link_and_never_more_over_tls(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.in(folder);
    var cloud =
        new StandInProvider.Config(
            "127.0.0.1", 0, Optional.of(certificates.server()), Optional.empty());
    Function<Rig.Setup, Rig.Setup> secure =
        setup -> setup.cloud(cloud, Optional.of(certificates.trust()));
    try (Rig at8 = backlogged(1_000, secure);
        Rig at64 = backlogged(8_000, secure);
        Rig at512 = backlogged(64_000, secure)) {
      for (Rig rig : watch(at8, at64, at512)) {
        assertThat(rig.cloud.connections()).as("a handshake is expensive").isLessThanOrEqualTo(2);
        assertThat(rig.world.outbox.settled()).isNotEmpty();
        long rate = rig.budget.config().rateBytesPerSecond();
        // In DEFER a burst is saved up first (0382): at 8 kbit/s that takes longer than this.
        long saved = Math.min(rig.budget.stats().availableBytes(), BURST);
        long used = rig.link.meter().mostWithin(WINDOW);
        assertThat(used + saved).as("used or saved").isGreaterThan(rate * 3);
        assertThat(used).as("used").isGreaterThan(Math.min(rate * 3, 2_000));
      }
    }
  }

  @Test
  void an_endless_answer_does_not_break_the_budget() throws Exception {
    try (Rig at8 = backlogged(1_000, setup -> setup);
        Rig at64 = backlogged(8_000, setup -> setup);
        Rig at512 = backlogged(64_000, setup -> setup)) {
      List.of(at8, at64, at512).forEach(rig -> rig.cloud.usually(new Behaviour.Endless()));
      for (Rig rig : watch(at8, at64, at512)) {
        assertThat(rig.world.outbox.settled()).isEmpty();
      }
    }
  }

  @Test
  void ten_reports_in_one_prompt_cost_at_most_120_bytes_each_over_tls(@TempDir Path folder)
      throws Exception {
    long[] plain = costs(Rig.Setup.at(256_000));
    Certificates certificates = Certificates.in(folder);
    var cloud =
        new StandInProvider.Config(
            "127.0.0.1", 0, Optional.of(certificates.server()), Optional.empty());
    long[] secure = costs(Rig.Setup.at(256_000).cloud(cloud, Optional.of(certificates.trust())));
    System.out.printf(
        "bytes sent per report, HTTP and gzip: plain ten %d alone %d; TLS ten %d alone %d%n",
        plain[0], plain[1], secure[0], secure[1]);
    assertThat(secure[0]).isLessThanOrEqualTo(120);
    assertThat(plain[0]).isLessThanOrEqualTo(120);
  }

  /** Bytes sent per report: of ten in one prompt, and of one alone; the handshake not counted. */
  private long[] costs(Rig.Setup setup) throws Exception {
    try (Rig rig = new Rig(world, setup)) {
      rig.start();
      world.outbox.add(Escalations.of(Priority.ALARM, "question", "\"warm up\""));
      settled(rig, world.outbox.settled().size() + 1);
      long before = rig.link.meter().sentBytes();
      int known = world.outbox.settled().size();
      world.outbox.add(Reports.report(0));
      settled(rig, known + 1);
      long alone = rig.link.meter().sentBytes() - before;
      before = rig.link.meter().sentBytes();
      IntStream.rangeClosed(1, 10).mapToObj(Reports::report).toList().forEach(world.outbox::add);
      settled(rig, known + 11);
      long ten = rig.link.meter().sentBytes() - before;
      assertThat(rig.cloud.requests()).isEqualTo(3);
      return new long[] {ten / 10, alone};
    }
  }

  private void settled(Rig rig, int count) {
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(() -> world.outbox.settled().size() == count && rig.budget.stats().sentBytes() > 0);
  }

  private static Rig backlogged(long rate, Function<Rig.Setup, Rig.Setup> change) throws Exception {
    World world = new World();
    IntStream.range(0, 3_000).mapToObj(Reports::report).forEach(world.outbox::add);
    return new Rig(world, change.apply(Rig.Setup.at(rate)));
  }

  /** Lets them run, and compares what passed with what may pass. */
  private static List<Rig> watch(Rig... rigs) {
    List.of(rigs).forEach(Rig::start);
    long until = System.nanoTime() + WATCHED.toNanos();
    await().atMost(WATCHED.multipliedBy(2)).until(() -> System.nanoTime() - until > 0);
    for (Rig rig : rigs) {
      LinkBudget.Config config = rig.budget.config();
      Meter meter = rig.link.meter();
      long allowed = config.rateBytesPerSecond() * WINDOW.toSeconds() + BURST;
      System.out.printf(
          "%d bit/s: most in 10 s %d of %d allowed; sent %d, received %d%n",
          config.rateBytesPerSecond() * 8,
          meter.mostWithin(WINDOW),
          allowed,
          meter.sentBytes(),
          meter.receivedBytes());
      assertThat(meter.mostWithin(WINDOW)).isLessThanOrEqualTo(allowed);
      assertThat(meter.mostSentWithin(WINDOW)).isLessThanOrEqualTo(allowed);
      assertThat(meter.mostReceivedWithin(WINDOW)).isLessThanOrEqualTo(allowed);
      assertThat(meter.mostWithin(Duration.ofSeconds(1)))
          .isLessThanOrEqualTo(config.rateBytesPerSecond() + BURST);
    }
    return List.of(rigs);
  }
}
