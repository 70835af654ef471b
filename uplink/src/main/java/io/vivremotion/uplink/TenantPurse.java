package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.tenant.Admission;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Lease;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.token.TokenCounts;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Devices as one tenant among others: the estimate is set aside at the model's price before a call,
 * what was used is settled after it, and both outlive a kill.
 */
public final class TenantPurse implements Purse {
  /** Around instruction and rows. */
  private static final long ENVELOPE_TOKENS = 20;

  /** Nothing was asked of the model. */
  private static final Set<String> NEVER_SENT = Set.of("connect", "name", "tls");

  private static final Duration LATER = Duration.ofMinutes(1);

  private final Tenant tenant;
  private final Map<String, ModelCard> cards;
  private final double alarmShare;

  /**
   * @param cards by name of the models that are asked; without a price every call is refused
   * @param alarmShare of the budget, which only alarms may use
   */
  public TenantPurse(Tenant tenant, Map<String, ModelCard> cards, double alarmShare) {
    this.tenant = tenant;
    this.cards = Map.copyOf(cards);
    this.alarmShare = alarmShare;
  }

  @Override
  public Answer take(Priority urgency, String model, Ask ask, long wireBytes) {
    ModelCard card = cards.get(model);
    if (card == null) {
      return new Refused("the price of the model " + model + " is not known", LATER);
    }
    long in =
        TokenCounts.estimate(ask.instruction(), card.tokenizer())
            + TokenCounts.estimate(ask.rows(), card.tokenizer())
            + ENVELOPE_TOKENS;
    Draft draft = new Draft(card, in, ask.maxAnswerTokens(), wireBytes);
    double kept = urgency == Priority.ALARM ? 0 : alarmShare;
    return switch (tenant.admit(draft, kept)) {
      case Admission.Admitted(Lease lease) -> new Paid(outcome -> settle(lease, outcome, draft));
      case Admission.Refused(var _, var error) ->
          new Refused(error.message(), error.retryAfter().orElse(LATER));
    };
  }

  /** What broke off after it was sent is charged as estimated: the provider may have worked. */
  private static void settle(Lease lease, Outcome outcome, Draft draft) {
    var _ =
        switch (outcome) {
          case Outcome.Answered answered ->
              lease.settle(
                  answered.usage(),
                  answered.wire().sentBytes() + answered.wire().receivedBytes(),
                  Ending.COMPLETE);
          case Outcome.Refused _, Outcome.Barred _, Outcome.Busy _ ->
              lease.settle(Usage.NONE, draft.wireBytes(), Ending.FAILED);
          case Outcome.Garbled _ -> lease.settle(Usage.NONE, draft.wireBytes(), Ending.INCOMPLETE);
          case Outcome.Unreachable(String code, String _) ->
              NEVER_SENT.contains(code)
                  ? lease.release()
                  : lease.settle(Usage.NONE, draft.wireBytes(), Ending.INCOMPLETE);
        };
  }
}
