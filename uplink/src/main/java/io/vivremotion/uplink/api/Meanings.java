package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Loop;
import io.vivremotion.uplink.cache.Encoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The box's sentence encoder beside the event loops: one thread, a bounded queue before it. Who
 * finds it full goes on without.
 */
final class Meanings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Meanings.class);
  static final int QUEUED = 64;

  private final Encoder encoder;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.MINUTES,
          new ArrayBlockingQueue<>(QUEUED),
          work -> Thread.ofPlatform().name("apps-encoder").daemon().unstarted(work));
  private final Counter refused;
  private boolean failing; // on the thread

  Meanings(Encoder encoder, MeterRegistry registry) {
    this.encoder = encoder;
    thread.allowCoreThreadTimeOut(true);
    Gauge.builder("vivremotion_apps_encoder_queue", thread, pool -> pool.getQueue().size())
        .description("Texts of apps that wait for the box's encoder")
        .register(registry);
    this.refused =
        Counter.builder("vivremotion_apps_encoder_refused")
            .description("Texts of apps for which the box's encoder had no room")
            .register(registry);
  }

  /** As {@link #run}, for one vector of each text. */
  void of(List<String> texts, Loop loop, Consumer<Optional<List<float[]>>> then) {
    run(known -> texts.stream().map(known::embed).toList(), loop, then);
  }

  /**
   * @param then runs on the loop; empty: there is no encoder, it has failed, or no room before it
   */
  <T> void run(Function<Encoder, T> work, Loop loop, Consumer<Optional<T>> then) {
    if (!encoder.isThere()) {
      then.accept(Optional.empty());
      return;
    }
    try {
      thread.execute(() -> {
        Optional<T> made = made(work);
        loop.later(() -> then.accept(made));
      });
    } catch (RejectedExecutionException full) {
      refused.increment();
      then.accept(Optional.empty());
    }
  }

  private <T> Optional<T> made(Function<Encoder, T> work) {
    try {
      Optional<T> made = Optional.of(work.apply(encoder));
      failing = false;
      return made;
    } catch (RuntimeException e) { // top of a thread: the request goes on without
      if (!failing) {
        LOG.warn("apps event=encoder_failed", e);
      }
      failing = true;
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(2, TimeUnit.SECONDS)) {
        encoder.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
