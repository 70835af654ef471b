package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.Usage;

/**
 * What a lease came to; for audit and metrics, once for each lease.
 *
 * @param card that was asked last
 * @param charged what was reported, or the estimate where nothing was, of all calls together
 * @param estimated part of it is the estimate
 * @param costAssumed priced at the operator's ceiling, since the real price is not known
 */
public record Settlement(
    ModelCard card,
    Usage charged,
    boolean estimated,
    Money cost,
    boolean costAssumed,
    long wireBytes,
    Ending ending) {

  /** With what calls of the same request cost that came to nothing. */
  Settlement with(Settlement earlier) {
    return new Settlement(
        card,
        charged.plus(earlier.charged),
        estimated || earlier.estimated,
        cost.plus(earlier.cost),
        costAssumed || earlier.costAssumed,
        wireBytes + earlier.wireBytes,
        ending);
  }
}
