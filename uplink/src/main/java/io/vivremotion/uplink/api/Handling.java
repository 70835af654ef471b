package io.vivremotion.uplink.api;

import io.vivremotion.uplink.cache.TenantAnswers;
import io.vivremotion.uplink.privacy.Masking;
import java.util.Optional;

/**
 * What a tenant wants done to its requests beside passing them on.
 *
 * @param masking of what leaves; empty: none
 * @param answers that are given again; empty: none
 */
public record Handling(Optional<Masking> masking, Optional<TenantAnswers> answers) {
  public static final Handling NONE = new Handling(Optional.empty(), Optional.empty());
}
