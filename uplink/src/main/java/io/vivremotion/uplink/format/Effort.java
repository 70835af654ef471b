package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.Thinking;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Between the two ways of saying how deeply to think. The steps are ours: no vendor tells what its
 * words come to in tokens.
 */
public final class Effort {
  private static final long LOW_TOKENS = 2_048;
  private static final long MEDIUM_TOKENS = 8_192;
  private static final long HIGH_TOKENS = 24_576;

  private Effort() {}

  /** The word; {@code none}: it must not think; empty: the app did not say. */
  public static Optional<String> of(Thinking thinking) {
    if (thinking.effort().isPresent() || thinking.budgetTokens().isEmpty()) {
      return thinking.effort();
    }
    long budget = thinking.budgetTokens().getAsLong();
    return Optional.of(
        budget == 0
            ? "none"
            : budget <= LOW_TOKENS ? "low" : budget <= MEDIUM_TOKENS ? "medium" : "high");
  }

  /** The number of tokens; 0: it must not think; empty: the app did not say. */
  public static OptionalLong tokens(Thinking thinking) {
    if (thinking.budgetTokens().isPresent() || thinking.effort().isEmpty()) {
      return thinking.budgetTokens();
    }
    return OptionalLong.of(
        switch (thinking.effort().get()) {
          case "none" -> 0;
          case "minimal", "low" -> LOW_TOKENS;
          case "medium" -> MEDIUM_TOKENS;
          default -> HIGH_TOKENS; // high, and what vendors put above it
        });
  }
}
