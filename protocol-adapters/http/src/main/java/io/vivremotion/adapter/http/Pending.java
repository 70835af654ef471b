package io.vivremotion.adapter.http;

import io.vivremotion.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer may still come, by how long ago the question was. Ids of this run are in the
 * order in which they were made, whatever the box's clock did meanwhile: every sixteenth of {@code
 * pending-for} the newest is marked, and what is not above the mark of sixteen turns ago is too
 * old. Ids of earlier runs tell their time themselves (RFC 9562, section 5.7).
 */
final class Pending {
  private static final int MARKS = 16;
  private static final int MILLIS_SHIFT = 16;

  private final HttpAdapter.Config config;
  private final HttpAdapter.Parts parts;

  /** A ring. The timer's thread only. */
  private final @Nullable MessageId[] marks = new MessageId[MARKS];

  private int next;
  private volatile @Nullable MessageId tooOld;

  Pending(HttpAdapter.Config config, HttpAdapter.Parts parts) {
    this.config = config;
    this.parts = parts;
  }

  void begin(Timers timers) {
    timers.every(config.pendingFor().dividedBy(MARKS).plusNanos(1), this::mark);
  }

  private void mark() {
    tooOld = marks[next];
    marks[next] = parts.ids().newest();
    next = (next + 1) % MARKS;
  }

  boolean mayCome(MessageId question) {
    MessageId newest = parts.ids().newest();
    return question.run() == newest.run()
        ? question.compareTo(newest) <= 0 && isYoung(question)
        : isYoungByClock(question);
  }

  private boolean isYoung(MessageId question) {
    MessageId old = tooOld;
    return old == null || question.compareTo(old) > 0;
  }

  /** Neither in the future nor long ago. */
  private boolean isYoungByClock(MessageId question) {
    Instant asked = Instant.ofEpochMilli(question.high() >>> MILLIS_SHIFT);
    Instant now = parts.clock().instant();
    return asked.isBefore(now.plus(Duration.ofMinutes(1)))
        && asked.isAfter(now.minus(config.pendingFor()));
  }
}
