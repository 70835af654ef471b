package io.vivremotion.uplink;

import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.route.Bounds;

/**
 * A model that rows may go to.
 *
 * @param correctness probability that an answer is right, before anything was learnt; 0: as the
 *     policy has it
 * @param tariff what its tokens cost
 * @param bounds what may be sent to it
 */
public record Target(Provider provider, double correctness, Tariff tariff, Bounds bounds) {
  public static Target of(Provider provider) {
    return new Target(provider, 0, Tariff.FREE, Bounds.UNKNOWN);
  }
}
