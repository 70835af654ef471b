package io.vivremotion.uplink.audit;

import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * One request of an app.
 *
 * @param request its id
 * @param who the tenant
 * @param asked the model that the app named
 * @param used the model that answered, as {@code provider/model}; empty: none
 * @param why it was routed so, or refused, in a few words
 * @param outcome such as {@code complete}, {@code cancelled}, {@code cached}, {@code refused}
 * @param status of HTTP that the app was told
 * @param costAssumed the price is the operator's ceiling
 * @param maskedValues how many were masked before it left
 * @param content prompt and answer, only of tenants that opted in
 */
public record AuditEntry(
    Instant at,
    String request,
    String who,
    String asked,
    String used,
    String why,
    String outcome,
    int status,
    Usage usage,
    Money cost,
    boolean costAssumed,
    long wireBytes,
    int maskedValues,
    Optional<Content> content) {

  private static final int LONGEST_WORDS = 256;

  /** Words that come from outside are cut. */
  public AuditEntry {
    request = Cut.to(request, LONGEST_WORDS);
    asked = Cut.to(asked, LONGEST_WORDS);
    used = Cut.to(used, LONGEST_WORDS);
    why = Cut.to(why, LONGEST_WORDS);
    outcome = Cut.to(outcome, LONGEST_WORDS);
  }

  /** Each is cut to {@link AuditLog.Config#maxContentBytes}. */
  public record Content(String prompt, String answer) {}

  AuditEntry with(Optional<Content> other) {
    return new AuditEntry(
        at,
        request,
        who,
        asked,
        used,
        why,
        outcome,
        status,
        usage,
        cost,
        costAssumed,
        wireBytes,
        maskedValues,
        other);
  }
}
