package io.vivremotion.uplink.catalogue;

import io.vivremotion.uplink.catalogue.Price.LongContext;
import io.vivremotion.uplink.catalogue.Price.Rates;
import java.util.Optional;

/**
 * A price as it stands in a file, per million tokens. What is left out is charged as what it is
 * part of: cached input as input, reasoning as output.
 *
 * @param in input that is not cached
 * @param batchShare of it, what a call through the vendor's batch API costs; 0: not said, then all
 * @param longContextAbove tokens of input from which the {@code long-} prices hold; 0: never
 */
public record PriceEntry(
    Amount in,
    Optional<Amount> cacheRead,
    Optional<Amount> cacheWrite,
    Amount out,
    Optional<Amount> reasoning,
    long longContextAbove,
    Optional<Amount> longIn,
    Optional<Amount> longCacheRead,
    Optional<Amount> longOut,
    double batchShare) {
  /** Per million tokens; no product with a count of tokens overflows below it. */
  private static final Money DEAREST = Money.parse("1000");

  public PriceEntry {
    if (!(batchShare >= 0 && batchShare <= 1)) {
      throw new IllegalArgumentException("batch-share: 0 to 1 was expected");
    }
    require("in", Optional.of(in));
    require("cache-read", cacheRead);
    require("cache-write", cacheWrite);
    require("out", Optional.of(out));
    require("reasoning", reasoning);
    require("long-in", longIn);
    require("long-cache-read", longCacheRead);
    require("long-out", longOut);
    if (longContextAbove < 0) {
      throw new IllegalArgumentException("long-context-above: 0 or more was expected");
    }
    if (longContextAbove > 0 && (longIn.isEmpty() || longOut.isEmpty())) {
      throw new IllegalArgumentException("long-in: is missing beside long-context-above");
    }
  }

  private static void require(String key, Optional<Amount> amount) {
    if (amount.filter(one -> one.money().compareTo(DEAREST) > 0).isPresent()) {
      throw new IllegalArgumentException(
          key + ": at most " + DEAREST + " was expected: prices are per million tokens");
    }
  }

  Price price() {
    Rates usual = rates(in, cacheRead, cacheWrite, out, reasoning);
    Optional<LongContext> longer =
        longContextAbove == 0
            ? Optional.empty()
            : Optional.of(
                new LongContext(
                    longContextAbove,
                    rates(
                        longIn.orElse(in),
                        longCacheRead,
                        Optional.empty(),
                        longOut.orElse(out),
                        Optional.empty())));
    return new Price(usual, longer, false, batchShare == 0 ? 1 : batchShare);
  }

  private static Rates rates(
      Amount in,
      Optional<Amount> cacheRead,
      Optional<Amount> cacheWrite,
      Amount out,
      Optional<Amount> reasoning) {
    return new Rates(
        in.money(),
        cacheRead.orElse(in).money(),
        cacheWrite.orElse(in).money(),
        out.money(),
        reasoning.orElse(out).money());
  }
}
