package io.vivremotion.message;

import java.time.Instant;

/**
 * When something ends, by a clock that may be set meanwhile: a box without a battery begins in
 * 1970, and what it dated so would have ended decades ago as soon as it learns the time.
 */
public final class Deadlines {
  /** What ends before this was dated by a clock that was never set. */
  private static final Instant PLAUSIBLE = Instant.parse("2025-01-01T00:00:00Z");

  private Deadlines() {}

  /** Whether the end has come; false where the end was told by a clock that was never set. */
  public static boolean passed(Instant end, Instant now) {
    return !end.isAfter(now) && !end.isBefore(PLAUSIBLE);
  }
}
