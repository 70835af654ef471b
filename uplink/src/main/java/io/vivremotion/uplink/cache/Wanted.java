package io.vivremotion.uplink.cache;

import java.util.Optional;

/**
 * A request whose answer may be in a {@link TenantAnswers}.
 *
 * @param key of the whole request
 * @param question if it is one that stands for itself and is looked for by meaning
 */
public record Wanted(CacheKey key, Optional<Question> question) {
  /**
   * @param group everything but the question
   */
  public record Question(CacheKey group, String text) {
    /** What an encoder is to read of it. */
    public String plain() {
      return PlainQuestion.of(text);
    }
  }
}
