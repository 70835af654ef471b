package io.vivremotion.uplink.token;

/**
 * @param exact as the vendor counts; otherwise estimated, with the margin in it
 */
public record Count(long tokens, boolean exact) {
  public static final Count ZERO = new Count(0, true);

  public Count {
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens: 0 or more, got " + tokens);
    }
  }

  public Count plus(Count more) {
    return new Count(tokens + more.tokens, exact && more.exact);
  }
}
