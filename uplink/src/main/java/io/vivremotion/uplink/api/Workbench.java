package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Loop;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on apps' requests that would hold up an event loop: one thread that ends when there is
 * nothing to do, and a queue bounded in number and bytes before it.
 */
final class Workbench implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);
  static final int QUEUED = 64;
  static final long MOST_BYTES = 32L << 20;

  private final String name;
  private final ThreadPoolExecutor thread;
  private final AtomicLong bytes = new AtomicLong();
  private final Counter refused;
  private boolean failing; // on the thread

  /**
   * @param name of the thread and, after {@code vivremotion_apps_}, of the metrics
   */
  Workbench(String name, MeterRegistry registry) {
    this.name = name;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED),
            work -> Thread.ofPlatform().name("apps-" + name).daemon().unstarted(work));
    thread.allowCoreThreadTimeOut(true);
    Gauge.builder("vivremotion_apps_" + name + "_queue", thread, pool -> pool.getQueue().size())
        .description("Requests of apps that wait for the thread apps-" + name)
        .register(registry);
    Gauge.builder("vivremotion_apps_" + name + "_queue_bytes", bytes, AtomicLong::get)
        .description("Their bodies, and that of the one at work")
        .register(registry);
    this.refused =
        Counter.builder("vivremotion_apps_" + name + "_refused")
            .description("Requests of apps for which the thread apps-" + name + " had no room")
            .register(registry);
  }

  /**
   * False: no room. A single piece of work is taken whatever its size.
   *
   * @param weight bytes that it holds
   * @param then runs on the loop; empty: a defect, the first of which is in the log
   */
  <T> boolean run(long weight, Supplier<T> work, Loop loop, Consumer<Optional<T>> then) {
    long all = bytes.addAndGet(weight);
    if (all > MOST_BYTES && all > weight) {
      return refused(weight);
    }
    try {
      thread.execute(() -> {
        Optional<T> made = made(work);
        bytes.addAndGet(-weight);
        loop.later(() -> then.accept(made));
      });
      return true;
    } catch (RejectedExecutionException full) {
      return refused(weight);
    }
  }

  private boolean refused(long weight) {
    bytes.addAndGet(-weight);
    refused.increment();
    return false;
  }

  private <T> Optional<T> made(Supplier<T> work) {
    try {
      Optional<T> made = Optional.of(work.get());
      failing = false;
      return made;
    } catch (RuntimeException e) { // top of a thread: this request fails, the next may not
      if (!failing) {
        LOG.warn("apps event=work_failed thread=apps-{}", name, e);
      }
      failing = true;
      return Optional.empty();
    }
  }

  /** Work under way has some seconds to end. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      boolean ended = thread.awaitTermination(2, TimeUnit.SECONDS);
      LOG.debug("apps event=thread_closed thread=apps-{} ended={}", name, ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closed, and nothing is under way any more. */
  boolean isOver() {
    return thread.isTerminated();
  }
}
