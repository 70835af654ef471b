package io.vivremotion.adapter;

import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerRecord;

/** An answer that waits, and its record in the spool. Compared by identity. */
final class Held {
  /** What an answer costs in memory beyond its text, by estimate. */
  private static final long OVERHEAD_BYTES = 400L;

  final long sequence;
  final Answer answer;
  final long bytes;

  /** Of an earlier run. */
  final boolean found;

  /** When it was kept, monotonic. */
  final long keptNanos;

  /** Being delivered: guarded by {@link Mailboxes}. */
  boolean underWay;

  private Held(long sequence, Answer answer, boolean found, long keptNanos) {
    this.found = found;
    this.keptNanos = keptNanos;
    this.sequence = sequence;
    this.answer = answer;
    this.bytes = OVERHEAD_BYTES + AnswerRecord.size(answer);
  }

  static Held found(long sequence, Answer answer) {
    return new Held(sequence, answer, true, 0);
  }

  static Held kept(long sequence, Answer answer, long nowNanos) {
    return new Held(sequence, answer, false, nowNanos);
  }
}
