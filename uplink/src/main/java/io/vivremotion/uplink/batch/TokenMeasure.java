package io.vivremotion.uplink.batch;

/** About how many tokens a text is to a model, to compare ways to write the same rows. */
@FunctionalInterface
public interface TokenMeasure {
  /** Without a model: {@link Tokens}. */
  TokenMeasure ESTIMATE = (encoding, text) -> Tokens.estimate(text);

  double tokens(Encoding encoding, String text);
}
