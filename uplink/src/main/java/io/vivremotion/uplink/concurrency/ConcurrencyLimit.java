package io.vivremotion.uplink.concurrency;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are under way at one model of a provider, and who waits for room. The limit
 * grows while answers begin as fast as usual and shrinks where they begin later (Gradient2, Netflix
 * concurrency-limits), by a tenth where the provider says that it is too much (additive increase,
 * multiplicative decrease). It is told the time to the first token, since the whole of an answer
 * takes as long as it is long; of answers that are not streamed the time for each token.
 * Thread-safe.
 */
public final class ConcurrencyLimit {
  private static final double SMOOTHING = 0.2;
  private static final double GROWTH = 4;
  private static final double AFTER_DROP = 0.9;

  /** What comes before the first token takes as long as about so many. */
  private static final double BEGINNING_IN_TOKENS = 20;

  private final Config config;
  private final Gradient firstTokens = new Gradient();
  private final Gradient tokens = new Gradient();
  private final FirstTokens lately = new FirstTokens();
  private final Deque<Waiter> line = new ArrayDeque<>();
  private double limit;
  private int underWay;
  private int resting;
  private long lastDropNanos;
  private boolean dropped;

  public ConcurrencyLimit(Config config) {
    this.config = config;
    this.limit = config.most();
  }

  /**
   * @param most that the limit ever is, and where it begins: nothing is held back before something
   *     is known
   * @param waiting requests in the line, beyond which nobody waits
   */
  public record Config(int most, int waiting) {
    /** A provider is always asked two at a time, else nothing would be learnt of it any more. */
    static final int LEAST = 2;

    public static final Config DEFAULT = new Config(512, 256);

    public Config {
      require(most >= LEAST && most <= 10_000, "max-concurrent: 2 to 10000");
      require(waiting >= 0 && waiting <= 10_000, "waiting: 0 to 10000");
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }

  /** A place in the line. */
  public interface Place {
    /** True: it was given up; false: room was given to it before, which is to be left. */
    boolean giveUp();
  }

  /** True: the request is under way, and {@link #leave} must follow. */
  public synchronized boolean tryEnter() {
    // Who came before goes before.
    if (underWay >= (int) limit || !line.isEmpty()) {
      return false;
    }
    underWay++;
    return true;
  }

  /**
   * Waits in the line.
   *
   * @param entered called once there is room, which it has then; on the thread of whoever made it,
   *     so it hands over and returns
   * @return empty: the line is full
   */
  public Optional<Place> await(Runnable entered) {
    Waiter waiter = new Waiter(entered);
    synchronized (this) {
      if (line.size() + resting >= config.waiting()) {
        return Optional.empty();
      }
      line.add(waiter);
    }
    admit(); // who left just now saw nobody
    return Optional.of(waiter);
  }

  /** Waits beside the line until the provider may be asked at all. False: too many wait. */
  public synchronized boolean tryRest() {
    boolean room = line.size() + resting < config.waiting();
    resting += room ? 1 : 0;
    return room;
  }

  /** A request that rested goes on, or away. */
  public synchronized void rested() {
    resting--;
  }

  /** A request that had entered is over. */
  public void leave() {
    synchronized (this) {
      underWay--;
    }
    admit();
  }

  /** The first token of a stream took so long. */
  public void firstToken(Duration after) {
    synchronized (this) {
      lately.took(after.toNanos());
    }
    learn(firstTokens, (double) after.toNanos());
  }

  /**
   * A stream was called off that had not begun so long: its first token would have come later.
   * Without it only quick ones would be known of a provider whose slow ones are called off.
   */
  public synchronized void noFirstToken(Duration within) {
    lately.took(within.toNanos());
  }

  /** Within which 95 of the last 100 first tokens came; empty: too few are known. */
  public synchronized Optional<Duration> usualFirstToken() {
    return lately.usual();
  }

  /** An answer that was not streamed took so long, of so many tokens. */
  public void whole(Duration after, long answerTokens) {
    learn(tokens, after.toNanos() / (BEGINNING_IN_TOKENS + answerTokens));
  }

  private void learn(Gradient gradient, double time) {
    synchronized (this) {
      double g = gradient.after(time);
      if (underWay < limit / 2) {
        return; // says nothing of more
      }
      double next = (1 - SMOOTHING) * limit + SMOOTHING * (g * limit + GROWTH);
      limit = Math.clamp(next, Config.LEAST, config.most());
    }
    admit();
  }

  /**
   * The provider refused, or gave no answer in time. Of all that were under way together only the
   * first one counts: they were too many once.
   */
  public synchronized void dropped(long begunNanos, long nowNanos) {
    if (!dropped || begunNanos - lastDropNanos > 0) {
      dropped = true;
      lastDropNanos = nowNanos;
      limit = Math.max(Config.LEAST, limit * AFTER_DROP);
    }
  }

  private void admit() {
    for (Waiter next = next(); next != null; next = next()) {
      next.entered.run();
    }
  }

  private synchronized @Nullable Waiter next() {
    if (underWay >= (int) limit) {
      return null;
    }
    Waiter next = line.poll();
    if (next != null) {
      underWay++;
    }
    return next;
  }

  public synchronized int limit() {
    return (int) limit;
  }

  public synchronized int underWay() {
    return underWay;
  }

  public synchronized int waiting() {
    return line.size() + resting;
  }

  private final class Waiter implements Place {
    private final Runnable entered;

    Waiter(Runnable entered) {
      this.entered = entered;
    }

    @Override
    public boolean giveUp() {
      synchronized (ConcurrencyLimit.this) {
        return line.remove(this);
      }
    }
  }
}
