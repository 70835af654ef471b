package io.vivremotion.uplink;

import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Calls run on threads of their own; what comes of them is heard on the uplink's thread. */
final class Calls {
  private final Executor threads;
  private final Queue<Runnable> finished = new ConcurrentLinkedQueue<>();

  Calls(Executor threads) {
    this.threads = threads;
  }

  /** Asks; {@code heard} is run by {@link #hear}. */
  void ask(Line line, Ask ask, Consumer<Outcome> heard) {
    long begunNanos = line.asks();
    run(
        line,
        () -> line.provider().ask(ask),
        outcome -> {
          if (outcome instanceof Outcome.Answered answered) {
            line.told(answered, begunNanos);
          }
          heard.accept(outcome);
        },
        Calls::broken);
  }

  private static Outcome broken(Exception cause) {
    return cause instanceof InterruptedException
        ? new Outcome.Unreachable("interrupted", "the gateway stops")
        : new Outcome.Garbled("bug", "the call failed by a mistake in here: " + cause);
  }

  /** A call, which may block. */
  @FunctionalInterface
  interface Work<T> {
    T call() throws InterruptedException;
  }

  /**
   * Any call over the line.
   *
   * @param broken what is heard of one that was interrupted, or failed by a bug
   */
  <T> void run(Line line, Work<T> work, Consumer<T> heard, Function<Exception, T> broken) {
    line.began();
    threads.execute(() -> {
      T result = result(work, broken);
      finished.add(() -> {
        line.ended();
        heard.accept(result);
      });
    });
  }

  private static <T> T result(Work<T> work, Function<Exception, T> broken) {
    try {
      return work.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return broken.apply(e);
    } catch (
        RuntimeException e) { // a bug in one call is one failed call; an error ends the process
      return broken.apply(e);
    }
  }

  /** Hears of all calls that have ended. */
  void hear() {
    for (Runnable next = finished.poll(); next != null; next = finished.poll()) {
      next.run();
    }
  }

  /** Nothing that has ended is unheard. */
  boolean isEmpty() {
    return finished.isEmpty();
  }
}
