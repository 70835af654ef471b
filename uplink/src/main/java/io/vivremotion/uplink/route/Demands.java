package io.vivremotion.uplink.route;

import java.util.Set;

/**
 * What a case asks of whichever model is asked about it.
 *
 * @param contextTokens that the model must be able to read and write
 * @param needs what it must understand, such as {@code text}
 * @param regions where the data may go; empty: anywhere
 */
public record Demands(long contextTokens, Set<String> needs, Set<String> regions) {
  public static final Demands NONE = new Demands(0, Set.of(), Set.of());

  public Demands {
    needs = Set.copyOf(needs);
    regions = Set.copyOf(regions);
  }
}
