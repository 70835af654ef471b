package io.vivremotion.uplink.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * Questions by meaning, per partition, bounded in bytes. A near question is an answer only if the
 * guards find nothing that tells the two apart (numbers, ids, names, negation, opposites). Any
 * thread.
 */
public final class QuestionIndex {
  /**
   * @param score how surely the answer of one does for the other, 0 to 1
   */
  public record Near(String question, CachedAnswer answer, double score) {}

  /**
   * @param embedding of the question: {@link Encoder#embed}
   */
  public Optional<Near> find(Partition partition, String question, float[] embedding) {
    return Optional.empty();
  }

  public void put(
      Partition partition, Question question, CachedAnswer answer, Duration timeToLive) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * @param embedding not copied, not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // 384 floats, handed on as they are
  public record Question(String text, float[] embedding) {}
}
