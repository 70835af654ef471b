package io.vivremotion.adapter.http;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that lets waiting end; what it runs must not block. */
final class Timers implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-timers").daemon().factory());

  Timers() {
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Cancels the task unless it ran. */
  interface Running {
    void cancel();
  }

  Running after(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      task.run(); // closing: nothing is waited for any more
      return () -> {};
    }
  }

  void every(Duration period, Runnable task) {
    var _ =
        executor.scheduleWithFixedDelay(
            task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
