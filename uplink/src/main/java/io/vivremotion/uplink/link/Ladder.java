package io.vivremotion.uplink.link;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How much is given up for the link, in steps. A step is entered as soon as what waits would take
 * longer to drain than its bound; it is left, one step at a time, after the drain time has stayed
 * below half of that for {@link #CALM}. Not thread-safe: one thread updates it once a second;
 * {@link #mode} and {@link #told} may be read by any.
 */
public final class Ladder {
  /** So long must it be better before a step is taken back. */
  public static final Duration CALM = Duration.ofSeconds(30);

  private static final List<Mode> BY_DRAIN =
      List.of(Mode.NORMAL, Mode.COMPACT, Mode.SUMMARISE, Mode.DEFER);

  private static final double DISK_FULL = 0.9;

  private final LongSupplier nanoTime;
  private volatile Mode mode = Mode.NORMAL;
  private int step;
  private volatile boolean dropping;
  private long calmSinceNanos;
  private boolean calm;

  /**
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   */
  public Ladder(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** From nothing given up to everything but alarms. */
  public enum Mode {
    /** Small batches, full context. */
    NORMAL(0, 0),
    /** Compact encoding, larger batches, history pruned, shorter answers. */
    COMPACT(1, 5),
    /** Statistics instead of windows; images as thumbnails or labels. */
    SUMMARISE(2, 20),
    /**
     * Only alarms and people who wait; the rest stays on disk, but for what a link with nothing
     * else to carry would otherwise not carry at all.
     */
    DEFER(3, 60),
    /** No link: answers of the box alone, marked as such. */
    LOCAL(4, Double.POSITIVE_INFINITY),
    /**
     * The disk is nearly full: what is worth least goes, with a tombstone. It holds beside one of
     * the others, at least COMPACT.
     */
    DROP(5, Double.POSITIVE_INFINITY);

    /** {@link #DROP} goes on until the disk is no fuller than this. */
    public static final double DISK_ROOM = 0.8;

    private final int step;
    private final double drainSeconds;

    Mode(int step, double drainSeconds) {
      this.step = step;
      this.drainSeconds = drainSeconds;
    }

    /** There is no room for answers of the usual length. */
    public boolean isBrief() {
      return this != NORMAL;
    }

    /** From 0, for metrics. */
    public int step() {
      return step;
    }

    /** Entered when draining what waits would take longer. */
    public double drainSeconds() {
      return drainSeconds;
    }
  }

  /**
   * @param drain what waits, at the present goodput
   * @param linkUp false: no connection, or the circuit is open
   * @param diskShare of the outboxes' limits in use, 0 to 1
   * @return as {@link #told}
   */
  public Mode update(Duration drain, boolean linkUp, double diskShare) {
    double seconds = drain.toNanos() / 1e9;
    climb(seconds);
    descend(seconds);
    dropping = diskShare >= (dropping ? Mode.DISK_ROOM : DISK_FULL);
    mode = of(linkUp ? BY_DRAIN.get(step) : Mode.LOCAL);
    return told();
  }

  private Mode of(Mode link) {
    return dropping && link == Mode.NORMAL ? Mode.COMPACT : link;
  }

  /** What holds for the link, whether or not the disk is full: anything but DROP. */
  public Mode mode() {
    return mode;
  }

  /** The disk is nearly full: beside {@link #mode}. */
  public boolean isDropping() {
    return dropping;
  }

  /** In a word: DROP where that holds, whatever else does. */
  public Mode told() {
    return dropping ? Mode.DROP : mode;
  }

  /** For {@link #resume}. */
  public double[] learnt() {
    return new double[] {step, dropping ? 1 : 0};
  }

  /** Goes on from an earlier run's step, which is left as any other; nonsense is passed over. */
  public void resume(double[] learnt) {
    if (learnt.length == 2 && learnt[0] >= 0 && learnt[0] < BY_DRAIN.size()) {
      step = (int) learnt[0];
      dropping = learnt[1] == 1;
      mode = of(BY_DRAIN.get(step));
    }
  }

  private void climb(double seconds) {
    for (int higher = BY_DRAIN.size() - 1; higher > step; higher--) {
      if (seconds >= BY_DRAIN.get(higher).drainSeconds) {
        step = higher;
        calm = false;
      }
    }
  }

  private void descend(double seconds) {
    if (step == 0 || seconds >= BY_DRAIN.get(step).drainSeconds / 2) {
      calm = false;
      return;
    }
    long now = nanoTime.getAsLong();
    if (!calm) {
      calm = true;
      calmSinceNanos = now;
    } else if (now - calmSinceNanos >= CALM.toNanos()) {
      step--;
      calm = false;
    }
  }
}
