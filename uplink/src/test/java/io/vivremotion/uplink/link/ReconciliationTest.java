package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.link.InterfaceCounters.Counts;
import io.vivremotion.uplink.link.Reconciliation.Report;
import io.vivremotion.uplink.link.Reconciliation.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconciliationTest {
  private static final long LOOK_NANOS = 10_000_000_000L;

  private final AtomicLong nanos = new AtomicLong();
  private final LinkBudget budget =
      new LinkBudget(LinkBudget.Config.of(1_000_000, 1 << 20), nanos::get);
  private Optional<Counts> counts = Optional.of(new Counts(5_000_000, 7_000_000));
  private final Reconciliation reconciliation =
      new Reconciliation("wwan0", () -> counts, budget, nanos::get);

  /** In 10 s so much of ours passes, at so many times its estimate, and so much of others. */
  private Report pass(int ours, double overhead, long foreign) {
    long before = budget.stats().headedBytes();
    budget.received(ours);
    long more = Math.round((budget.stats().headedBytes() - before) * overhead) + foreign;
    counts = counts.map(at -> new Counts(at.sent() + more / 4, at.received() + more - more / 4));
    return look();
  }

  private Report look() {
    nanos.addAndGet(LOOK_NANOS);
    reconciliation.look();
    return reconciliation.report();
  }

  @Test
  void without_an_interface_nothing_is_compared_and_bytes_cost_what_is_estimated() {
    Reconciliation none = Reconciliation.none(budget);
    none.look();
    assertThat(none.report().state()).isEqualTo(State.OFF);
    assertThat(none.report().overhead()).isEqualTo(1);
  }

  @Test
  void what_headers_cost_is_learnt_and_charged() {
    look();
    for (int i = 0; i < 8; i++) {
      pass(100_000, 1.2, 0);
    }
    assertThat(reconciliation.report().state()).isEqualTo(State.FITS);
    assertThat(reconciliation.report().overhead()).isCloseTo(1.2, within(0.001));
    assertThat(reconciliation.report().foreignBytes()).isLessThan(25_000);
    long before = budget.stats().availableBytes();
    budget.received(1_400);
    assertThat(before - budget.stats().availableBytes())
        .isBetween(Math.round(1_504 * 1.2) - 1, Math.round(1_504 * 1.2) + 2);
  }

  @Test
  void what_others_send_now_and_then_is_told_and_does_not_make_ours_dearer() {
    look();
    for (int i = 0; i < 20; i++) {
      pass(100_000, 1.1, i % 2 == 0 ? 0 : 300_000);
    }
    Report report = reconciliation.report();
    assertThat(report.overhead()).isCloseTo(1.1, within(0.001));
    assertThat(report.state()).isEqualTo(State.FOREIGN);
    assertThat(report.foreignBytes()).isBetween(2_900_000L, 3_100_000L);
  }

  @Test
  void what_others_send_all_the_time_is_never_charged_as_ours() {
    look();
    for (int i = 0; i < 20; i++) {
      pass(100_000, 1.05, 500_000);
    }
    assertThat(reconciliation.report().overhead()).isEqualTo(1);
    assertThat(reconciliation.report().state()).isEqualTo(State.FOREIGN);
  }

  @Test
  void of_an_idle_link_all_is_foreign() {
    look();
    for (int i = 0; i < 61; i++) {
      pass(0, 1, 10_000);
    }
    assertThat(reconciliation.report().foreignBytes()).isGreaterThanOrEqualTo(600_000);
    assertThat(reconciliation.report().carriedBytes()).isEqualTo(610_000);
  }

  @Test
  void the_interface_of_another_link_is_told() {
    look();
    for (int i = 0; i < 4; i++) {
      pass(100_000, 0.1, 0);
    }
    assertThat(reconciliation.report().state()).isEqualTo(State.ELSEWHERE);
    assertThat(reconciliation.report().overhead()).isEqualTo(1);
  }

  @Test
  void counters_of_32_bits_may_wrap() {
    counts = Optional.of(new Counts((1L << 32) - 30_000, 10_000));
    look();
    budget.received(100_000);
    long ours = budget.stats().headedBytes();
    counts = Optional.of(new Counts(ours - 30_000, 10_000));
    look();
    Report report = reconciliation.report();
    assertThat(report.carriedBytes()).isEqualTo(ours);
    assertThat(report.restarts()).isZero();
  }

  @Test
  void an_interface_that_goes_and_comes_back_begins_anew_and_keeps_what_was_learnt() {
    look();
    for (int i = 0; i < 4; i++) {
      pass(100_000, 1.3, 0);
    }
    counts = Optional.empty();
    assertThat(look().state()).isEqualTo(State.MISSING);
    counts = Optional.of(new Counts(100, 100));
    assertThat(look().state()).isEqualTo(State.FITS);
    Report report = pass(100_000, 1.3, 0);
    assertThat(report.overhead()).isCloseTo(1.3, within(0.001));
    assertThat(report.restarts()).isEqualTo(1);
  }

  @Test
  void counters_that_fall_to_nothing_are_not_taken_for_a_wrap() {
    counts = Optional.of(new Counts(1L << 40, 1L << 40));
    look();
    long before = reconciliation.report().carriedBytes();
    counts = Optional.of(new Counts(1_000, 1_000));
    Report report = look();
    assertThat(report.restarts()).isEqualTo(1);
    assertThat(report.carriedBytes()).isEqualTo(before);
  }

  @Property(tries = 100)
  void whatever_the_counters_say_the_overhead_stays_bounded(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      budget.received(random.nextInt(200_000));
      counts =
          random.nextInt(5) == 0
              ? Optional.empty()
              : Optional.of(new Counts(random.nextLong(1L << 45), random.nextInt(1 << 20)));
      Report report = look();
      assertThat(report.overhead()).isBetween(1.0, 1.5);
      assertThat(report.foreignBytes()).isBetween(0L, Math.max(0, report.carriedBytes()) + 1);
    }
  }

  @Test
  void the_counters_of_linux_are_read_and_what_is_no_number_is_missing(@TempDir Path folder)
      throws IOException {
    InterfaceCounters counters = InterfaceCounters.linux(folder, "eth0");
    assertThat(counters.read()).isEmpty();
    Path statistics = Files.createDirectories(folder.resolve("eth0/statistics"));
    Files.writeString(statistics.resolve("tx_bytes"), "12\n");
    Files.writeString(statistics.resolve("rx_bytes"), "34\n");
    assertThat(counters.read()).contains(new Counts(12, 34));
    Files.writeString(statistics.resolve("rx_bytes"), "nonsense");
    assertThat(counters.read()).isEmpty();
    assertThatThrownBy(() -> InterfaceCounters.linux(folder, "../etc"))
        .hasMessageContaining("network-interface: found '../etc'");
  }

  @Test
  void the_loopback_counts_what_passes_over_it() throws IOException {
    InterfaceCounters loopback = InterfaceCounters.linux(InterfaceCounters.SYSTEM, "lo");
    Optional<Counts> before = loopback.read();
    Assumptions.assumeTrue(before.isPresent(), "no loopback to read");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept()) {
      client.getOutputStream().write(new byte[50_000]);
      assertThat(peer.getInputStream().readNBytes(50_000)).hasSize(50_000);
    }
    assertThat(loopback.read().orElseThrow().sent() - before.orElseThrow().sent())
        .isGreaterThanOrEqualTo(50_000);
  }
}
