package io.vivremotion.uplink.tenant;

import static io.vivremotion.uplink.chat.Usage.NOT_REPORTED;

import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.catalogue.Price;
import io.vivremotion.uplink.chat.Usage;
import java.util.Optional;

/** What is charged for what was, or was not, reported. */
final class Charge {
  private static final Usage NOTHING = new Usage(0, 0, 0, 0, 0);

  private Charge() {}

  static Settlement of(Draft draft, Usage reported, long wireBytes, Ending ending) {
    Usage usage = charged(draft, credible(reported), ending);
    Optional<Price> price = draft.card().price();
    return new Settlement(
        draft.card(),
        usage,
        !usage.equals(reported),
        price.map(known -> known.of(usage)).orElse(Money.ZERO),
        price.map(Price::assumed).orElse(false),
        Math.clamp(wireBytes, 0, Draft.MOST_BYTES),
        ending);
  }

  /** Providers have been seen to report -1 and worse. */
  private static Usage credible(Usage reported) {
    return new Usage(
        credible(reported.input()),
        credible(reported.cacheRead()),
        credible(reported.cacheWrite()),
        credible(reported.output()),
        credible(reported.reasoning()));
  }

  private static long credible(long tokens) {
    return tokens < 0 ? NOT_REPORTED : Math.min(tokens, Draft.MOST_TOKENS);
  }

  private static Usage charged(Draft draft, Usage reported, Ending ending) {
    return switch (ending) {
      case NOT_SENT -> NOTHING;
      case FAILED -> reported.equals(Usage.NONE) ? reported : filled(reported, 0, 0);
      case COMPLETE, INCOMPLETE, CANCELLED, EXPIRED ->
          filled(reported, draft.tokensIn(), draft.maxTokensOut());
    };
  }

  /** Input, and output, counts as reported if any part of it was. */
  private static Usage filled(Usage reported, long tokensIn, long tokensOut) {
    boolean in =
        reported.input() != NOT_REPORTED
            || reported.cacheRead() != NOT_REPORTED
            || reported.cacheWrite() != NOT_REPORTED;
    boolean out = reported.output() != NOT_REPORTED || reported.reasoning() != NOT_REPORTED;
    return new Usage(
        in ? reported.input() : tokensIn,
        reported.cacheRead(),
        reported.cacheWrite(),
        out ? reported.output() : tokensOut,
        reported.reasoning());
  }
}
