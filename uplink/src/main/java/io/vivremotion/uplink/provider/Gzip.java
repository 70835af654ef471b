package io.vivremotion.uplink.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * Whether an endpoint takes compressed requests: found out with the first one, and doubted again
 * whenever it refuses one that may be refused for that alone. What is doubted is sent plain, once:
 * only if that is taken, the compression was at fault. Any thread.
 */
public final class Gzip {
  /** A refusal that had another cause keeps others from being doubted for so long. */
  static final Duration TRUSTED = Duration.ofMinutes(10);

  /** After a restart a refusal that is older is tried again. */
  static final Duration REMEMBERED = Duration.ofDays(30);

  private static final String TAKEN = "taken";
  private static final String REFUSED = "refused ";
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private State state = State.UNTRIED;
  private boolean seen;
  private LocalDate refusedOn = LocalDate.EPOCH;
  private boolean cleared;
  private long clearedNanos;

  private enum State {
    UNTRIED,
    TAKEN,
    REFUSED
  }

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public Gzip(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  public synchronized boolean mayBeSent() {
    return state != State.REFUSED;
  }

  /** It is said to take it; what was seen counts for more. */
  public synchronized void presume() {
    state = state == State.UNTRIED ? State.TAKEN : state;
  }

  public synchronized void taken() {
    state = State.TAKEN;
    seen = true;
  }

  /**
   * A compressed request was refused with this status of HTTP: whether it is to be sent plain. What
   * says that the form is at fault always is.
   */
  public synchronized boolean isSuspect(int status) {
    boolean vague = status == 400 || status == 422;
    boolean trusted =
        state == State.TAKEN && cleared && nanoTime.getAsLong() - clearedNanos < TRUSTED.toNanos();
    return status == UNSUPPORTED_MEDIA_TYPE || (vague && !trusted);
  }

  /** What was suspected was taken plain. */
  public synchronized void refused() {
    state = State.REFUSED;
    seen = true;
    refusedOn = today();
  }

  /** What was suspected was refused plain as well. */
  public synchronized void cleared() {
    cleared = true;
    clearedNanos = nanoTime.getAsLong();
  }

  /** For a later run; empty: nothing was seen. */
  synchronized String note() {
    if (!seen) {
      return "";
    }
    return state == State.REFUSED ? REFUSED + refusedOn : TAKEN;
  }

  /** What an earlier run has seen; nonsense is passed over. */
  synchronized void resume(String note) {
    if (seen) {
      return;
    }
    if (note.equals(TAKEN)) {
      taken();
    } else if (note.startsWith(REFUSED)) {
      resumeRefused(note.substring(REFUSED.length()));
    }
  }

  private void resumeRefused(String day) {
    try {
      LocalDate on = LocalDate.parse(day);
      if (on.plusDays(REMEMBERED.toDays()).isAfter(today())) {
        refused();
        refusedOn = on;
      }
    } catch (DateTimeException nonsense) {
      seen = false; // as if nothing had been noted
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
