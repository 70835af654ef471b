package io.vivremotion.insight;

import io.vivremotion.message.MessageId;
import java.util.Map;

/**
 * What happened to each message and why, step by step: the source of {@code explain <message id>}.
 * Bounded; never blocks; never holds a payload or a secret.
 */
public interface Journal {
  /**
   * Notes one step.
   *
   * @param step one of received, judged, escalated, sent, answered, delivered, expired, refused,
   *     dropped
   * @param facts what was measured, the alternatives and what would have flipped it: numbers,
   *     strings and booleans, in order
   */
  void note(MessageId message, String step, Map<String, Object> facts);

  /** Notes the step {@code judged}; where it was kept as normal this must stay cheap. */
  default void judged(Decision decision) {
    note(decision.message(), "judged", decision.asFacts());
  }
}
