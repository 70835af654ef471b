package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.tenant.Admission;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Lease;
import io.vivremotion.uplink.tenant.Settlement;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.token.TokenCounts;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Devices as one tenant among others: the estimate is set aside at the model's price before a call,
 * what was used is settled after it, and both outlive a kill.
 */
public final class TenantPurse implements Purse {
  private static final Logger LOG = LoggerFactory.getLogger(TenantPurse.class);

  /** Around instruction and rows. */
  private static final long ENVELOPE_TOKENS = 20;

  /** Nothing was asked of the model. */
  private static final Set<String> NEVER_SENT = Set.of("connect", "name", "tls");

  private static final double MICROS_PER_UNIT = 1e6;

  private static final Duration LATER = Duration.ofMinutes(1);

  private final Tenant tenant;
  private final Map<String, ModelCard> cards;
  private final double alarmShare;
  private final BooleanSupplier kept;
  private final AtomicLong takenMicros = new AtomicLong();

  /**
   * @param cards by name of the models that are asked; without a price every call is refused
   * @param alarmShare of the budget, which only alarms may use
   * @param kept writes to disk what is set aside, and says whether that was possible
   */
  public TenantPurse(
      Tenant tenant, Map<String, ModelCard> cards, double alarmShare, BooleanSupplier kept) {
    this.kept = kept;
    this.tenant = tenant;
    this.cards = Map.copyOf(cards);
    this.alarmShare = alarmShare;
  }

  @Override
  public Answer<Receipt> take(Priority urgency, String model, Ask ask, long wireBytes) {
    ModelCard card = cards.get(model);
    if (card == null) {
      return unpriced(model);
    }
    Draft draft = new Draft(card, tokens(card, ask), ask.maxAnswerTokens(), wireBytes);
    return switch (tenant.admit(draft, urgency == Priority.ALARM ? 0 : alarmShare)) {
      case Admission.Admitted(Lease lease) -> {
        long aside = lease.setAside().micros();
        takenMicros.addAndGet(aside);
        yield new Paid<>(outcome ->
            settle(lease, outcome, draft)
                .ifPresent(came -> takenMicros.addAndGet(came.cost().micros() - aside)));
      }
      case Admission.Refused refused -> refused(refused);
    };
  }

  @Override
  public double taken() {
    return takenMicros.get() / MICROS_PER_UNIT;
  }

  @Override
  public Optional<Left> left() {
    return tenant
        .moneyLeft(alarmShare)
        .map(left -> new Left(left.money().micros() / MICROS_PER_UNIT, left.until()));
  }

  private static <R> Refused<R> unpriced(String model) {
    return new Refused<>("the price of the model " + model + " is not known", LATER);
  }

  private static <R> Refused<R> refused(Admission.Refused refused) {
    ChatError error = refused.error();
    return new Refused<>(error.message(), error.retryAfter().orElse(LATER));
  }

  private static long tokens(ModelCard card, Ask ask) {
    return TokenCounts.estimate(ask.instruction(), card.tokenizer())
        + TokenCounts.estimate(ask.rows(), card.tokenizer())
        + ENVELOPE_TOKENS;
  }

  @Override
  public Answer<LotReceipt> takeLot(Order lot) {
    ModelCard card = cards.get(lot.model());
    if (card == null) {
      return unpriced(lot.model());
    }
    LotCharge.Estimate estimate =
        new LotCharge.Estimate(
            lot.asks().stream()
                .map(ask -> new LotCharge.Part(tokens(card, ask), ask.maxAnswerTokens()))
                .toList(),
            lot.wireBytes());
    return switch (tenant.admit(estimate.draft(card), alarmShare, LotCharge.LASTING)) {
      case Admission.Admitted(Lease lease) -> onDisk(new LotCharge(lease, estimate));
      case Admission.Refused refused -> refused(refused);
    };
  }

  /** Else a kill would leave nothing charged for what the vendor has. */
  private Answer<LotReceipt> onDisk(LotCharge charge) {
    if (kept.getAsBoolean()) {
      return new Paid<>(charge);
    }
    charge.release();
    return new Refused<>("what devices spend cannot be kept on disk", LATER);
  }

  /** Where it cannot be read, or the price is not known any more, the estimate stays charged. */
  @Override
  public LotReceipt resumeLot(String model, String note) {
    ModelCard card = cards.get(model);
    try {
      return card == null || note.isEmpty()
          ? LotReceipt.NONE
          : LotCharge.resume(tenant, card, note);
    } catch (IllegalArgumentException | DateTimeException e) {
      LOG.warn("uplink event=lot_charge_unreadable reason=\"{}\"", e.toString());
      return LotReceipt.NONE;
    }
  }

  /** What broke off after it was sent is charged as estimated: the provider may have worked. */
  private static Optional<Settlement> settle(Lease lease, Outcome outcome, Draft draft) {
    return switch (outcome) {
      case Outcome.Answered answered ->
          lease.settle(
              answered.usage(),
              answered.wire().sentBytes() + answered.wire().receivedBytes(),
              Ending.COMPLETE);
      case Outcome.Refused refused ->
          lease.settle(refused.usage(), draft.wireBytes(), Ending.FAILED);
      case Outcome.Barred _, Outcome.Busy _ ->
          lease.settle(Usage.NONE, draft.wireBytes(), Ending.FAILED);
      case Outcome.Garbled _ -> lease.settle(Usage.NONE, draft.wireBytes(), Ending.INCOMPLETE);
      case Outcome.Unreachable(String code, String _) ->
          NEVER_SENT.contains(code)
              ? lease.release()
              : lease.settle(Usage.NONE, draft.wireBytes(), Ending.INCOMPLETE);
    };
  }
}
