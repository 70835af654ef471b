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

  /** Being delivered: guarded by {@link Mailboxes}. */
  boolean underWay;

  Held(long sequence, Answer answer) {
    this.sequence = sequence;
    this.answer = answer;
    this.bytes = OVERHEAD_BYTES + AnswerRecord.size(answer);
  }
}
