package io.vivremotion.uplink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
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
}
