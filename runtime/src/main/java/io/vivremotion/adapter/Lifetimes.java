package io.vivremotion.adapter;

import io.vivremotion.message.Answer;
import io.vivremotion.message.Deadlines;
import io.vivremotion.spool.AgeClock;
import java.time.Duration;
import java.time.Instant;

/**
 * When answers end, whatever becomes of the box's clock: from {@code at} to {@code expiresAt} is a
 * length of time, and that is what an answer has. One kept in this run ages by the monotonic clock;
 * one that was found by the rule of docs/decisions/0131. Thread-safe.
 */
final class Lifetimes {
  /** Answers that end later than this are as good as endless, and nanoseconds hold no more. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final SpoolDownlink.Time time;
  private volatile AgeClock found;

  Lifetimes(SpoolDownlink.Time time) {
    this.time = time;
    this.found = AgeClock.ofFound(time.clock(), time.nanoTime(), 0);
  }

  /** The newest stamp of what was found, once all is read. */
  void found(Instant newest) {
    found = AgeClock.ofFound(time.clock(), time.nanoTime(), newest.toEpochMilli());
  }

  /** About once a second. */
  void look() {
    found.look();
  }

  long nanos() {
    return time.nanoTime().getAsLong();
  }

  boolean isOver(Held held) {
    return !isEndless(held.answer) && !left(held).isPositive();
  }

  /** As its recipient is to see it: ends by the clock of now when it ends here. */
  Answer asOfNow(Held held) {
    return isEndless(held.answer)
        ? held.answer
        : held.answer.endingAt(time.clock().instant().plus(left(held)));
  }

  /** Told by a device whose end the clock that was never set had passed already. */
  private static boolean isEndless(Answer answer) {
    return !answer.expiresAt().isAfter(answer.at())
        && !Deadlines.passed(answer.expiresAt(), answer.at());
  }

  private Duration left(Held held) {
    Duration whole = Duration.between(held.answer.at(), held.answer.expiresAt());
    Duration age =
        held.found
            ? found.ageOfFound(held.answer.at())
            : Duration.ofNanos(nanos() - held.keptNanos);
    Duration left = whole.minus(age);
    return left.compareTo(LONGEST) < 0 ? left : LONGEST;
  }
}
