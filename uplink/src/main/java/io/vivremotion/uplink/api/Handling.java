package io.vivremotion.uplink.api;

import io.vivremotion.uplink.cache.TenantAnswers;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.tenant.Hedging;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.util.Optional;

/**
 * What a tenant wants done to its requests beside passing them on.
 *
 * @param masking of what leaves; empty: none
 * @param answers that are given again; empty: none
 * @param logContent prompts and answers stand in the audit log, as masked
 * @param media what becomes of pictures and the like where the rest is masked
 * @param hedge whether a second provider is asked while the first is slow to begin
 */
public record Handling(
    Optional<Masking> masking,
    Optional<TenantAnswers> answers,
    boolean logContent,
    Unmaskable media,
    Hedging hedge) {
  public static final Handling NONE = new Handling(Optional.empty(), Optional.empty(), false);

  public Handling(Optional<Masking> masking, Optional<TenantAnswers> answers, boolean logContent) {
    this(masking, answers, logContent, Unmaskable.REFUSE);
  }

  public Handling(
      Optional<Masking> masking,
      Optional<TenantAnswers> answers,
      boolean logContent,
      Unmaskable media) {
    this(masking, answers, logContent, media, Hedging.NONE);
  }

  /** No picture leaves. */
  boolean dropsMedia() {
    return masking.isPresent() && media != Unmaskable.PASS;
  }
}
