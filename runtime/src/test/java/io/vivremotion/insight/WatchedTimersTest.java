package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchedTimersTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @Test
  void a_task_that_throws_is_counted_and_told_and_those_after_it_run() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    try (WatchedTimers timers = timers()) {
      timers.execute(() -> {
        throw new IllegalStateException("a bug");
      });
      timers.execute(ran::countDown);
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(told).containsExactly("a bug");
    assertThat(meters.counter("vivremotion_task_failures", "thread", "t").count()).isEqualTo(1);
  }

  @Test
  void one_that_comes_again_comes_again_after_it_threw() throws Exception {
    CountDownLatch turns = new CountDownLatch(3);
    try (WatchedTimers timers = timers()) {
      timers.every(
          1,
          TimeUnit.MILLISECONDS,
          () -> {
            turns.countDown();
            throw new IllegalStateException("again");
          });
      assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(told).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void an_error_goes_to_the_handler_of_the_thread() throws Exception {
    CountDownLatch handled = new CountDownLatch(1);
    try (WatchedTimers timers =
        new WatchedTimers(
            "t",
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, why) -> {
                  told.add(String.valueOf(why.getMessage()));
                  handled.countDown();
                })
                .factory(),
            meters,
            bug -> {})) {
      timers.execute(() -> {
        throw new NoClassDefFoundError("gone");
      });
      assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(told).containsExactly("gone");
  }

  @Test
  void what_was_asked_for_before_the_end_is_done_and_what_was_to_come_later_is_not() {
    WatchedTimers timers = timers();
    var _ = timers.after(1, TimeUnit.HOURS, () -> told.add("later"));
    for (int i = 0; i < 100; i++) {
      timers.execute(() -> told.add("done"));
    }
    timers.close(10, TimeUnit.SECONDS);
    timers.close(10, TimeUnit.SECONDS);
    assertThat(told).hasSize(100).containsOnly("done");
  }

  private WatchedTimers timers() {
    return new WatchedTimers(
        "t",
        Thread.ofPlatform().factory(),
        meters,
        bug -> told.add(String.valueOf(bug.getMessage())));
  }
}
