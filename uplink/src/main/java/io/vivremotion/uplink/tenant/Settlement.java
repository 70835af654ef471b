package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.Usage;

/**
 * What a lease came to; for audit and metrics, once for each lease.
 *
 * @param charged what was reported, or the estimate where nothing was
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
    Ending ending) {}
