package io.vivremotion.flow;

import io.vivremotion.message.Priority;

/** What is to be done with a message. Each says why. */
public sealed interface Verdict {
  /**
   * Not worth keeping even as a digest, such as a repeated delivery. Counted by rule, never silent.
   */
  record Drop(Because because) implements Verdict {}

  /** Stays on the box: last value and digest. */
  record Keep(Because because) implements Verdict {}

  /** Answered here. {@code confidence} 0..1, 1 where the answer is a plain fact. */
  record Answered(String text, double confidence, Because because) implements Verdict {}

  /** Goes up. Its last value and digest are kept all the same. */
  record Escalate(Task task, Priority urgency, Because because) implements Verdict {}

  /** Not this stage's to judge. */
  record Next() implements Verdict {}

  Next NEXT = new Next();
}
