package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final int SPARE = 10;

  @Property(tries = 300)
  void further_attempts_are_at_most_a_tenth_of_the_requests_and_a_first_few(
      @ForAll @Size(max = 500) List<Boolean> isRequest) {
    RetryBudget budget = new RetryBudget();
    int requests = 0;
    int taken = 0;
    for (boolean request : isRequest) {
      if (request) {
        budget.request();
        requests++;
      } else if (budget.tryTake()) {
        taken++;
      }
      assertThat(taken).isLessThanOrEqualTo(SPARE + requests / 10);
    }
  }

  @Test
  void what_was_not_used_is_kept_for_no_more_than_the_first_few() {
    RetryBudget budget = new RetryBudget();
    for (int i = 0; i < 1_000; i++) {
      budget.request();
    }
    for (int i = 0; i < SPARE; i++) {
      assertThat(budget.tryTake()).isTrue();
    }
    assertThat(budget.tryTake()).isFalse();
    for (int i = 0; i < 10; i++) {
      budget.request();
    }
    assertThat(budget.tryTake()).isTrue();
    assertThat(budget.tryTake()).isFalse();
  }

  @Test
  void many_threads_take_no_more_together() {
    RetryBudget budget = new RetryBudget();
    AtomicInteger taken = new AtomicInteger();
    int threads = 4;
    int each = 5_000;
    try (ExecutorService all = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        all.execute(() -> taken.addAndGet(taken(budget, each)));
      }
    }
    assertThat(taken.get()).isPositive().isLessThanOrEqualTo(SPARE + threads * each / 10);
  }

  private static int taken(RetryBudget budget, int requests) {
    int taken = 0;
    for (int i = 0; i < requests; i++) {
      budget.request();
      taken += budget.tryTake() ? 1 : 0;
    }
    return taken;
  }
}
