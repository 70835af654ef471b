package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.Priority;
import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.uplink.link.LinkBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget as a proxy outside of it sees it: both directions, TLS included. */
class ThinLinkTest {
  private static final long BURST = 16_384;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final World world = new World();

  @ParameterizedTest(name = "{0} bytes/s, TLS")
  @CsvSource({"1000, 12", "8000, 6", "64000, 4"})
  void a_backlog_uses_the_link_and_never_more(long rate, int seconds, @TempDir Path folder)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    var cloud =
        new StandInProvider.Config(
            "127.0.0.1", 0, Optional.of(certificates.server()), Optional.empty());
    Rig.Setup setup = Rig.Setup.at(rate).cloud(cloud, Optional.of(certificates.trust()));
    try (Rig rig = new Rig(world, setup)) {
      backlog(3_000);
      rig.start();
      watch(rig, seconds);
      assertThat(rig.cloud.connections())
          .as("handshakes cost 2 kB and more")
          .isLessThanOrEqualTo(2);
      assertThat(world.outbox.settled()).isNotEmpty();
      long used = rig.link.meter().mostWithin(WINDOW);
      assertThat(used).as("the link is used").isGreaterThan(rate * seconds / 4);
    }
  }

  @ParameterizedTest(name = "{0} bytes/s")
  @CsvSource({"1000, 12", "8000, 6", "64000, 4"})
  void an_endless_answer_does_not_break_the_budget(long rate, int seconds) throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(rate))) {
      rig.cloud.usually(new Behaviour.Endless());
      backlog(100);
      rig.start();
      watch(rig, seconds);
      assertThat(world.outbox.settled()).isEmpty();
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

  private void backlog(int count) {
    for (int i = 0; i < count; i++) {
      world.outbox.add(Reports.report(i));
    }
  }

  /** Lets it run, and compares what passed with what may pass: each way alone, and both. */
  private static void watch(Rig rig, int seconds) {
    long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    await().atMost(Duration.ofSeconds(seconds + 5)).until(() -> System.nanoTime() - until > 0);
    LinkBudget.Config config = rig.budget.config();
    long allowed = config.rateBytesPerSecond() * WINDOW.toSeconds() + BURST;
    System.out.printf(
        "rate %d: most in 10 s %d of %d allowed (sent %d, received %d)%n",
        config.rateBytesPerSecond(),
        rig.link.meter().mostWithin(WINDOW),
        allowed,
        rig.link.meter().sentBytes(),
        rig.link.meter().receivedBytes());
    assertThat(rig.link.meter().mostWithin(WINDOW)).isLessThanOrEqualTo(allowed);
    assertThat(rig.link.meter().mostWithin(Duration.ofSeconds(1)))
        .isLessThanOrEqualTo(config.rateBytesPerSecond() + BURST);
  }
}
