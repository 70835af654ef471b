package io.vivremotion.flow;

import java.util.List;

/**
 * A step of judgement. Called with batches, on one flow thread, in order per device; models and
 * disks like batches.
 */
public interface Stage {
  /** Lower case, one word: the name in metrics and in {@code explain}. */
  String name();

  /**
   * One verdict per message, in the same order. Must not throw for any content: what it cannot
   * judge is {@link Verdict.Next}.
   */
  List<Verdict> decide(List<Judged> messages);
}
