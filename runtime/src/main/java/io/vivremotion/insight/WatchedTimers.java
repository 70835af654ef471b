package io.vivremotion.insight;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for what is to be done later or again and again, that keeps no failure to itself: what
 * a task throws is logged and counted, its owner is told, and a task that comes again comes again.
 * An {@link Error} goes to the thread's handler, as if it had ended the thread
 * (docs/decisions/0160). What waits at the end is dropped.
 */
public final class WatchedTimers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WatchedTimers.class);

  private final String name;
  private final ScheduledThreadPoolExecutor executor;
  private final Counter failures;
  private final Consumer<RuntimeException> failed;

  /**
   * @param name in the log and as a tag of {@code vivremotion_task_failures}
   * @param failed is told of each failure, on the thread itself; must not throw
   */
  public WatchedTimers(
      String name, ThreadFactory threads, MeterRegistry meters, Consumer<RuntimeException> failed) {
    this.name = name;
    this.failed = failed;
    this.failures = meters.counter("vivremotion_task_failures", "thread", name);
    this.executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** As soon as may be; throws {@link RejectedExecutionException} when closed. */
  public void execute(Runnable task) {
    executor.execute(watched(task));
  }

  /** Once; throws {@link RejectedExecutionException} when closed. */
  public ScheduledFuture<?> after(long delay, TimeUnit unit, Runnable task) {
    return executor.schedule(watched(task), delay, unit);
  }

  /** Again and again, whatever a turn of it throws. */
  public void every(long period, TimeUnit unit, Runnable task) {
    var _ = executor.scheduleWithFixedDelay(watched(task), period, period, unit);
  }

  /** Those that wait. */
  public int waiting() {
    return executor.getQueue().size();
  }

  public boolean isClosed() {
    return executor.isShutdown();
  }

  /** Does what was to be done as soon as may be, waits for it a little, and ends. Idempotent. */
  public void close(long patience, TimeUnit unit) {
    try {
      executor.submit(() -> {}).get(patience, unit); // a mere shutdown drops even what is due
    } catch (RejectedExecutionException e) {
      log.trace("event=closed-before thread={}", name);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("event=tasks-cut-short thread={}", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** At once: what is under way is interrupted. Idempotent. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private Runnable watched(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) { // the top of the thread: the next task must run
        failures.increment();
        log.error("event=task-failed thread={}", name, e);
        failed.accept(e);
      } catch (Error e) { // the executor would keep it to itself
        Fatal.handOn(e);
      }
    };
  }
}
