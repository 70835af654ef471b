package io.vivremotion.uplink.tenant;

/** What is counted against budgets; also a limit, where {@link Long#MAX_VALUE} is none. */
record Spend(long moneyMicros, long tokens, long bytes) {
  static final Spend NONE = new Spend(0, 0, 0);

  Spend plus(Spend more) {
    return new Spend(
        sum(moneyMicros, more.moneyMicros), sum(tokens, more.tokens), sum(bytes, more.bytes));
  }

  Spend minus(Spend less) {
    return new Spend(moneyMicros - less.moneyMicros, tokens - less.tokens, bytes - less.bytes);
  }

  /** Of each number the larger. */
  Spend orMore(Spend other) {
    return new Spend(
        Math.max(moneyMicros, other.moneyMicros),
        Math.max(tokens, other.tokens),
        Math.max(bytes, other.bytes));
  }

  /** Of each number the smaller. */
  Spend orLess(Spend other) {
    return new Spend(
        Math.min(moneyMicros, other.moneyMicros),
        Math.min(tokens, other.tokens),
        Math.min(bytes, other.bytes));
  }

  /** Of a limit, what stays open if that share of it is kept; what has no limit has none. */
  Spend but(double kept) {
    return kept == 0
        ? this
        : new Spend(open(moneyMicros, kept), open(tokens, kept), open(bytes, kept));
  }

  private static long open(long limit, double kept) {
    return limit == Long.MAX_VALUE ? limit : limit - (long) Math.ceil(limit * kept);
  }

  Spend quarter() {
    return new Spend(moneyMicros / 4, tokens / 4, bytes / 4);
  }

  boolean fits(Spend limit) {
    return moneyMicros <= limit.moneyMicros && tokens <= limit.tokens && bytes <= limit.bytes;
  }

  /** Of numbers that are not negative; stays at the largest rather than wrap. */
  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
