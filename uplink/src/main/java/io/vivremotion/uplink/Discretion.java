package io.vivremotion.uplink;

import io.vivremotion.uplink.privacy.Masking;
import java.util.Optional;

/**
 * What of devices' rows leaves the box, and where to.
 *
 * @param masking what becomes a place-holder before; empty: rows leave as they are
 */
public record Discretion(Optional<Masking> masking, Residency residency) {
  public static final Discretion NONE = new Discretion(Optional.empty(), Residency.ANYWHERE);
}
