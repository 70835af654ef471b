package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinkFareTest {
  private final AtomicLong nanos = new AtomicLong();
  private final LinkBudget budget =
      new LinkBudget(LinkBudget.Config.of(100_000, 64_000), nanos::get);
  private final List<Duration> waits = new ArrayList<>();

  private void wait(Duration time) {
    waits.add(time);
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void while_no_link_may_be_used_a_delivery_waits() throws Exception {
    LinkFare fare =
        new LinkFare(() -> waits.size() < 3 ? Optional.empty() : Optional.of(budget), this::wait);
    fare.pay(1_000, 100).close();
    assertThat(waits).hasSize(3).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void a_batch_of_more_bytes_than_a_lease_of_the_allowance_leaves() throws Exception {
    Allowance allowance =
        new Allowance(
            new Allowance.Config(5_000_000, 0), () -> Instant.EPOCH.plusNanos(nanos.get()));
    LinkBudget metered =
        new LinkBudget(LinkBudget.Config.of(100_000, 64_000), nanos::get, allowance);
    allowance.noted(allowance.toNote());
    LinkFare fare =
        new LinkFare(
            metered,
            time -> {
              wait(time);
              assertThat(waits).as("it must not wait for ever").hasSizeLessThan(20);
              if (allowance.isDue()) {
                allowance.noted(allowance.toNote());
              }
            });
    fare.pay(75_000, 400).close();
    assertThat(waits).isNotEmpty();
  }

  @Test
  void while_its_allowance_does_not_suffice_it_is_looked_at_once_a_second() throws Exception {
    Allowance allowance =
        new Allowance(new Allowance.Config(50_000, 0), () -> Instant.EPOCH.plusNanos(nanos.get()));
    LinkBudget metered =
        new LinkBudget(LinkBudget.Config.of(100_000, 64_000), nanos::get, allowance);
    allowance.noted(allowance.toNote());
    nanos.addAndGet(Duration.ofSeconds(10).toNanos()); // the balance is full
    LinkFare fare =
        new LinkFare(
            metered,
            time -> {
              wait(time);
              if (waits.size() == 5) {
                throw new InterruptedException();
              }
            });
    assertThatThrownBy(() -> fare.pay(75_000, 400)).isInstanceOf(InterruptedException.class);
    assertThat(waits).containsOnly(Duration.ofSeconds(1));
  }
}
