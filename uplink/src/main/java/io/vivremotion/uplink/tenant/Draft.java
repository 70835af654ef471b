package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.ModelCard;

/**
 * What a request is going to use, at most.
 *
 * @param card whom it is meant for; its region is where the request would go
 * @param tokensIn estimated, with a margin where the tokenizer is
 * @param maxTokensOut that the model may write, reasoning included
 * @param wireBytes of request and answer, estimated
 */
public record Draft(ModelCard card, long tokensIn, long maxTokensOut, long wireBytes) {
  /** Counts beyond are absurd and cut to this, so that no sum or price of them overflows. */
  static final long MOST_TOKENS = 1_000_000_000;

  static final long MOST_BYTES = 1L << 50;

  /** The same of another model. */
  Draft at(ModelCard other) {
    return new Draft(other, tokensIn, maxTokensOut, wireBytes);
  }

  public Draft {
    if (tokensIn < 0 || maxTokensOut < 0 || wireBytes < 0) {
      throw new IllegalArgumentException(
          "tokens and bytes: 0 or more were expected, got "
              + tokensIn
              + ", "
              + maxTokensOut
              + ", "
              + wireBytes);
    }
    tokensIn = Math.min(tokensIn, MOST_TOKENS);
    maxTokensOut = Math.min(maxTokensOut, MOST_TOKENS);
    wireBytes = Math.min(wireBytes, MOST_BYTES);
  }
}
