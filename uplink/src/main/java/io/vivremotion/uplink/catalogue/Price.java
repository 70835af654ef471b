package io.vivremotion.uplink.catalogue;

import io.vivremotion.uplink.chat.Usage;
import java.util.Optional;

/**
 * What tokens cost: the five counters of {@link Usage} do not overlap, so each token is billed
 * once. What was not reported costs nothing: who settles fills in an estimate first.
 *
 * @param rates of a prompt of usual length
 * @param longContext rates where the prompt is longer, for the whole call
 * @param assumed a ceiling that the operator set because the real price is not known
 * @param batchShare of it, what a call through the vendor's batch API costs
 */
public record Price(
    Rates rates, Optional<LongContext> longContext, boolean assumed, double batchShare) {
  private static final long TOKENS_PER_PRICE = 1_000_000;

  public Price {
    if (!(batchShare > 0 && batchShare <= 1)) {
      throw new IllegalArgumentException("batch-share: above 0, at most 1, was expected");
    }
  }

  /** Of calls that are answered at once, or at the same price later. */
  public Price(Rates rates, Optional<LongContext> longContext, boolean assumed) {
    this(rates, longContext, assumed, 1);
  }

  /** Per million tokens. */
  public record Rates(
      Money input, Money cacheRead, Money cacheWrite, Money output, Money reasoning) {
    private long costOf(Usage usage) {
      long sum = times(usage.input(), input);
      sum = Math.addExact(sum, times(usage.cacheRead(), cacheRead));
      sum = Math.addExact(sum, times(usage.cacheWrite(), cacheWrite));
      sum = Math.addExact(sum, times(usage.output(), output));
      return Math.addExact(sum, times(usage.reasoning(), reasoning));
    }

    private static long times(long tokens, Money rate) {
      return tokens <= 0 ? 0 : Math.multiplyExact(tokens, rate.micros());
    }

    /** What a token read by the model costs at most. */
    Money dearestInput() {
      return max(input, max(cacheRead, cacheWrite));
    }

    /** What a token written by the model costs at most. */
    Money dearestOutput() {
      return max(output, reasoning);
    }

    private Rates times(double share) {
      return new Rates(
          times(input, share),
          times(cacheRead, share),
          times(cacheWrite, share),
          times(output, share),
          times(reasoning, share));
    }

    private static Money times(Money rate, double share) {
      return new Money((long) Math.ceil(rate.micros() * share));
    }

    private static Money max(Money one, Money other) {
      return one.compareTo(other) >= 0 ? one : other;
    }
  }

  /**
   * @param aboveTokens of all input, cached included
   */
  public record LongContext(long aboveTokens, Rates rates) {
    private LongContext times(double share) {
      return new LongContext(aboveTokens, rates.times(share));
    }
  }

  /** Rounded up to a millionth. */
  public Money of(Usage usage) {
    return micros(ratesFor(usage.allInput()).costOf(usage));
  }

  /** The most that so many tokens can cost, however they are cached or hidden. */
  public Money atMost(long tokensIn, long tokensOut) {
    Rates dearest = ratesFor(tokensIn);
    long in = Math.multiplyExact(tokensIn, dearest.dearestInput().micros());
    long out = Math.multiplyExact(tokensOut, dearest.dearestOutput().micros());
    return micros(Math.addExact(in, out));
  }

  Price asAssumed() {
    return new Price(rates, longContext, true, batchShare);
  }

  /** Of calls through the vendor's batch API. */
  public Price inLots() {
    return new Price(
        rates.times(batchShare), longContext.map(longer -> longer.times(batchShare)), assumed, 1);
  }

  private Rates ratesFor(long tokensIn) {
    return longContext
        .filter(longer -> tokensIn > longer.aboveTokens())
        .map(LongContext::rates)
        .orElse(rates);
  }

  private static Money micros(long microsTimesMillion) {
    return new Money(Math.ceilDiv(microsTimesMillion, TOKENS_PER_PRICE));
  }
}
