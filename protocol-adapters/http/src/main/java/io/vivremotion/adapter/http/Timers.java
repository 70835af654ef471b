package io.vivremotion.adapter.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.WatchedTimers;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One thread that lets waiting end; what it runs must not block. */
final class Timers implements AutoCloseable {
  private static final String NAME = "http-timers";
  private final WatchedTimers timers;

  Timers(MeterRegistry meters) {
    this.timers =
        new WatchedTimers(
            NAME,
            Thread.ofPlatform().name(NAME).daemon().factory(),
            meters,
            bug -> {}); // counted and logged: one caller waits until its connection ends
    Gauge.builder("vivremotion_http_waits", timers, WatchedTimers::waiting)
        .description("Questions that wait for their answer, the heartbeat, and the ageing of ids")
        .register(meters);
  }

  /** Cancels the task unless it ran. */
  interface Running {
    void cancel();
  }

  Running after(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> future = timers.after(delay.toNanos(), TimeUnit.NANOSECONDS, task);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      task.run(); // closing: nothing is waited for any more
      return () -> {};
    }
  }

  void every(Duration period, Runnable task) {
    timers.every(period.toNanos(), TimeUnit.NANOSECONDS, task);
  }

  @Override
  public void close() {
    timers.close();
  }
}
