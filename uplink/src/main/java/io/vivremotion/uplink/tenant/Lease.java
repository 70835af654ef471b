package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.Usage;
import java.util.Optional;

/**
 * What an admitted request may use, set aside until {@link #settle}. Settled once: whoever comes
 * first wins, later calls change nothing and are told so by an empty result. One that nobody
 * settles is settled at its estimate when its time is over. Thread-safe.
 */
public final class Lease {
  private final Tenant tenant;
  private final long endNanos;
  private Draft draft;
  private Account.Reservation reservation;
  private Optional<Settlement> earlier = Optional.empty();
  private boolean settled;

  Lease(Tenant tenant, Draft draft, Account.Reservation reservation, long endNanos) {
    this.tenant = tenant;
    this.draft = draft;
    this.reservation = reservation;
    this.endNanos = endNanos;
  }

  /** The request goes to another model after the first one failed without content. */
  public synchronized Optional<Admission.Refused> moveTo(ModelCard card) {
    if (settled) {
      return Optional.of(Refusals.over());
    }
    Draft next = draft.at(card);
    return switch (tenant.exchange(reservation, next)) {
      case Tenant.Exchange.Done(var exchanged) -> {
        reservation = exchanged;
        draft = next;
        yield Optional.empty();
      }
      case Tenant.Exchange.Refused(var refused) -> Optional.of(refused);
    };
  }

  /** For {@link Tenant#resume}: what is set aside, and for which day. */
  public synchronized String note() {
    return reservation.note();
  }

  /** What it may cost at most. */
  public synchronized Money setAside() {
    return new Money(reservation.estimate().moneyMicros());
  }

  /** The request goes to another model as well: what that may use is set aside beside it. */
  public synchronized Optional<Admission.Refused> alsoAsk(ModelCard card) {
    if (settled) {
      return Optional.of(Refusals.over());
    }
    return switch (tenant.both(reservation, draft, draft.at(card))) {
      case Tenant.Exchange.Done(var exchanged) -> {
        reservation = exchanged;
        yield Optional.empty();
      }
      case Tenant.Exchange.Refused(var refused) -> Optional.of(refused);
    };
  }

  /** Of two models that were asked this one answers: what was set aside for both stays so. */
  public synchronized void answeredBy(ModelCard card) {
    draft = draft.at(card);
  }

  /** As {@link #spent(ModelCard, Usage)}, of the model that was asked last. */
  public synchronized void spent(Usage usage) {
    spent(draft.card(), usage);
  }

  /**
   * A call came to nothing and is paid for all the same: at the price of the model that it went to,
   * beside what {@link #settle} is told.
   */
  public synchronized void spent(ModelCard card, Usage usage) {
    Settlement more = Charge.of(draft.at(card), usage, 0, Ending.INCOMPLETE);
    earlier = Optional.of(earlier.map(more::with).orElse(more));
  }

  /**
   * @param usage as reported, {@link Usage#NOT_REPORTED} where it was not
   * @param wireBytes to and from the provider
   * @return empty if it was settled before
   */
  public synchronized Optional<Settlement> settle(Usage usage, long wireBytes, Ending ending) {
    if (settled) {
      tenant.settledAgain();
      return Optional.empty();
    }
    settled = true;
    Settlement last = Charge.of(draft, usage, wireBytes, ending);
    Settlement settlement = earlier.isPresent() ? last.with(earlier.get()) : last;
    tenant.settle(this, reservation, settlement);
    return Optional.of(settlement);
  }

  /** Nothing was sent. */
  public Optional<Settlement> release() {
    return settle(Usage.NONE, 0, Ending.NOT_SENT);
  }

  boolean isOver(long nowNanos) {
    return nowNanos - endNanos >= 0;
  }

  synchronized Optional<Settlement> expire() {
    return settled ? Optional.empty() : settle(Usage.NONE, draft.wireBytes(), Ending.EXPIRED);
  }
}
