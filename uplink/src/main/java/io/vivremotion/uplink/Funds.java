package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether calls can be paid for, in money and in bytes that are not kept for others ({@link
 * Provision}). After a refusal the class waits, and is told why, until there may be more; looked at
 * each minute, since calls under way may give something back. Used by the uplink's thread; {@link
 * #refusal()} by any.
 */
final class Funds {
  private static final long LOOK_NANOS = Duration.ofMinutes(1).toNanos();

  private final Purse purse;
  private final Provision provision;
  private final Uplink.Time time;
  private final UplinkMeters meters;
  private final Map<Priority, Refusal> refusals = new EnumMap<>(Priority.class);
  private double paid;
  private volatile String latest = "";

  private record Refusal(String why, long untilNanos) {}

  Funds(Dispatcher.Setting setting, Provision provision) {
    this.purse = setting.ports().purse();
    this.provision = provision;
    this.time = setting.time();
    this.meters = setting.meters();
  }

  /** Empty if the call is refused. */
  Optional<Purse.Receipt> take(Priority urgency, String model, Ask ask, long wireBytes) {
    if (!provision.admits(urgency, wireBytes)) {
      return Optional.empty();
    }
    double before = purse.taken();
    Purse.Answer<Purse.Receipt> answer = purse.take(urgency, model, ask, wireBytes);
    paid += urgency == Priority.ALARM ? 0 : purse.taken() - before;
    Optional<Purse.Receipt> receipt = heard(urgency, answer);
    receipt.ifPresent(_ -> provision.begins(wireBytes));
    return receipt.map(each ->
        outcome -> {
          provision.ends(wireBytes);
          settle(urgency, each, outcome);
        });
  }

  private void settle(Priority urgency, Purse.Receipt receipt, Outcome outcome) {
    double before = purse.taken();
    receipt.settle(outcome);
    paid += urgency == Priority.ALARM ? 0 : purse.taken() - before;
  }

  /** For all but alarms and lots, so far. */
  double paid() {
    return paid;
  }

  /** Empty if the lot is refused. Blocks for as long as the disk takes. */
  Optional<Purse.LotReceipt> takeLot(Purse.Order lot) {
    return provision.admits(Priority.BULK, lot.wireBytes())
        ? heard(Priority.BULK, purse.takeLot(lot))
        : Optional.empty();
  }

  private <R> Optional<R> heard(Priority urgency, Purse.Answer<R> answer) {
    return switch (answer) {
      case Purse.Paid<R>(R receipt) -> {
        refusals.remove(urgency);
        latest = refusals.isEmpty() ? "" : latest;
        yield Optional.of(receipt);
      }
      case Purse.Refused<R>(String why, Duration again) -> {
        long wait = Math.clamp(again.toNanos(), 1, LOOK_NANOS);
        refusals.put(urgency, new Refusal(why, nanos() + wait));
        latest = why;
        meters.refusedForMoney();
        yield Optional.empty();
      }
    };
  }

  /** Rows of the class are not sent now. */
  boolean refuses(Priority urgency) {
    return ofMoney(urgency).isPresent() || provision.refusal(urgency).isPresent();
  }

  /** Why they are not, for the journal; empty if they may be. */
  Map<String, Object> told(Priority urgency) {
    Optional<String> money = ofMoney(urgency);
    return money.isPresent()
        ? Map.of("rule", "money", "money", money.get())
        : provision
            .refusal(urgency)
            .map(why -> Map.<String, Object>of("rule", "kept", "kept", why))
            .orElse(Map.of());
  }

  private Optional<String> ofMoney(Priority urgency) {
    Refusal refusal = refusals.get(urgency);
    return refusal == null || nanos() - refusal.untilNanos >= 0
        ? Optional.empty()
        : Optional.of(refusal.why);
  }

  /** Why something was refused last, and nothing of its class was paid since; else empty. */
  String refusal() {
    return latest;
  }

  /** Something that was worth its money is not paid at the moment. */
  boolean isShort() {
    return refusals.keySet().stream().anyMatch(urgency -> ofMoney(urgency).isPresent());
  }

  /** See {@link Purse#left}. */
  Optional<Purse.Left> left() {
    return purse.left();
  }

  private long nanos() {
    return time.nanoTime().getAsLong();
  }
}
