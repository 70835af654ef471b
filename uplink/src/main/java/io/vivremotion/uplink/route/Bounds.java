package io.vivremotion.uplink.route;

import java.util.Optional;
import java.util.Set;

/**
 * What a model may be given, wherever it is asked.
 *
 * @param region where it runs; empty: not known
 * @param contextTokens input and output together
 * @param understands such as {@code text}, {@code image}
 */
public record Bounds(String region, long contextTokens, Set<String> understands) {
  public static final String TEXT = "text";

  /** Of a model of which nothing is known: rows of text may go to it unless a region is asked. */
  public static final Bounds UNKNOWN = new Bounds("", Long.MAX_VALUE, Set.of(TEXT));

  public Bounds {
    understands = Set.copyOf(understands);
    if (contextTokens < 1) {
      throw new IllegalArgumentException("contextTokens: above 0, got " + contextTokens);
    }
  }

  /** Nothing is known of the model that would keep a row of text from it. */
  public boolean isUnknown() {
    return contextTokens == Long.MAX_VALUE && understands.contains(TEXT);
  }

  /** Why a case may not go there, in a word. A region that is not known is none that is allowed. */
  public Optional<String> obstacle(Demands of) {
    if (!of.regions().isEmpty() && !of.regions().contains(region)) {
      return Optional.of("residency");
    }
    if (of.contextTokens() > contextTokens) {
      return Optional.of("too-long");
    }
    return understands.containsAll(of.needs()) ? Optional.empty() : Optional.of("modality");
  }
}
