package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.Glob;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.tenant.Account.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whoever shows one of its keys. Thread-safe; never blocks for I/O. */
public final class Tenant {
  private final TenantConfig config;
  private final Account account;
  private final Leases leases;
  private final TenantMeters meters;
  private final String spentUnknown;
  private final List<Glob> models;

  /**
   * @param spentUnknown why it is not known what was spent before; empty: it is known
   */
  Tenant(
      TenantConfig config,
      Account account,
      Leases leases,
      TenantMeters meters,
      String spentUnknown) {
    this.config = config;
    this.account = account;
    this.leases = leases;
    this.meters = meters;
    this.spentUnknown = spentUnknown;
    this.models = config.models().stream().map(Glob::of).toList();
  }

  public String name() {
    return config.name();
  }

  public TenantConfig config() {
    return config;
  }

  /** Whether it may know of a model: for a list of models, and before a body is read on. */
  public boolean mayUse(ModelCard card) {
    return mayAsk(card.id()) && mayGoTo(card.region()) && card.price().isPresent();
  }

  /** Sets the draft's estimate aside, or says why not. */
  public Admission admit(Draft draft) {
    return admit(draft, 0);
  }

  /**
   * As {@link #admit(Draft)}, of what may not use up the budget.
   *
   * @param kept share of the budget that is left for others, 0 to 1
   */
  public Admission admit(Draft draft, double kept) {
    return admit(draft, kept, leases.usual());
  }

  /**
   * As {@link #admit(Draft, double)}, of what may take longer than requests do.
   *
   * @param lasting then it is charged as estimated
   */
  public Admission admit(Draft draft, double kept, Duration lasting) {
    Admission admission = decide(draft, kept, lasting);
    if (admission instanceof Admission.Refused(var why, var _)) {
      meters.refused(why);
    }
    return admission;
  }

  /**
   * What an earlier run had set aside and not settled, whose estimate this one found as spent.
   * Throws {@link IllegalArgumentException} or {@link java.time.DateTimeException} for anything but
   * a {@link Lease#note}.
   *
   * @param draft what it was set aside for
   */
  public Lease resume(String note, Draft draft, Duration lasting) {
    return leases.open(this, draft, account.resume(note), lasting);
  }

  /**
   * Money that is neither spent nor set aside, of the day or month of which less is left for each
   * second; empty: neither has a limit.
   *
   * @param kept share of the budget that is left for others, 0 to 1
   */
  public Optional<MoneyLeft> moneyLeft(double kept) {
    return account.moneyLeft(kept, leases.now());
  }

  /**
   * @param until the period ends
   */
  public record MoneyLeft(Money money, Duration until) {
    double perSecond() {
      return money.micros() / Math.max(1.0, (double) until.toSeconds());
    }
  }

  private Admission decide(Draft draft, double kept, Duration lasting) {
    Optional<Admission.Refused> never = never(draft.card());
    if (never.isPresent()) {
      return never.get();
    }
    Account.Now now = leases.now();
    return switch (account.reserve(estimate(draft), kept, now)) {
      case Answer.Reserved(var reservation) ->
          new Admission.Admitted(leases.open(this, draft, reservation, lasting));
      case Answer.Lacking(var shortage) -> Refusals.shortage(name(), shortage, now.at());
      case Answer.Wait wait -> Refusals.wait(name(), wait);
    };
  }

  private Optional<Admission.Refused> never(ModelCard card) {
    if (!mayAsk(card.id())) {
      return Optional.of(Refusals.model(name(), card));
    }
    if (!mayGoTo(card.region())) {
      return Optional.of(Refusals.region(name(), card, config.residency()));
    }
    if (card.price().isEmpty()) {
      return Optional.of(Refusals.priceUnknown(card));
    }
    if (!spentUnknown.isEmpty() && account.hasBudget()) {
      return Optional.of(Refusals.spentUnknown(spentUnknown));
    }
    return Optional.empty();
  }

  private boolean mayAsk(String model) {
    return models.isEmpty() || models.stream().anyMatch(glob -> glob.matches(model));
  }

  private boolean mayGoTo(String region) {
    return config.residency().isEmpty()
        || region.equals(ModelCard.HERE)
        || config.residency().stream()
            .anyMatch(allowed -> region.equals(allowed) || region.startsWith(allowed + "-"));
  }

  private static Spend estimate(Draft draft) {
    long money =
        draft
            .card()
            .price()
            .map(price -> price.atMost(draft.tokensIn(), draft.maxTokensOut()).micros())
            .orElse(0L);
    return new Spend(money, draft.tokensIn() + draft.maxTokensOut(), draft.wireBytes());
  }

  /** Of {@link Lease#moveTo}. */
  sealed interface Exchange {
    record Done(Account.Reservation reservation) implements Exchange {}

    record Refused(Admission.Refused refused) implements Exchange {}
  }

  Exchange exchange(Account.Reservation old, Draft next) {
    Optional<Admission.Refused> never = never(next.card());
    if (never.isPresent()) {
      meters.refused(never.get().why());
      return new Exchange.Refused(never.get());
    }
    Account.Now now = leases.now();
    return switch (account.exchange(old, estimate(next), now)) {
      case Answer.Reserved(var reservation) -> new Exchange.Done(reservation);
      case Answer.Lacking(var shortage) -> {
        meters.refused(shortage.of());
        yield new Exchange.Refused(Refusals.shortage(name(), shortage, now.at()));
      }
      case Answer.Wait wait -> new Exchange.Refused(Refusals.wait(name(), wait));
    };
  }

  /** Of {@link Lease#alsoAsk}. Nobody is refused by it: a request goes on as it was. */
  Exchange both(Account.Reservation old, Draft first, Draft second) {
    Optional<Admission.Refused> never = never(second.card());
    if (never.isPresent()) {
      return new Exchange.Refused(never.get());
    }
    Account.Now now = leases.now();
    Spend sum = estimate(first).plus(estimate(second));
    return switch (account.exchange(old, sum, now)) {
      case Answer.Reserved(var reservation) -> new Exchange.Done(reservation);
      case Answer.Lacking(var shortage) ->
          new Exchange.Refused(Refusals.shortage(name(), shortage, now.at()));
      case Answer.Wait wait -> new Exchange.Refused(Refusals.wait(name(), wait));
    };
  }

  void settle(Lease lease, Account.Reservation reservation, Settlement settlement) {
    var usage = settlement.charged();
    Spend actual =
        new Spend(
            settlement.cost().micros(),
            usage.allInput() + usage.allOutput(),
            settlement.wireBytes());
    account.settle(reservation, actual, settlement.ending());
    leases.closed(lease);
    meters.settled(settlement, actual);
  }

  void settledAgain() {
    meters.settledAgain();
  }

  /** For status. */
  public Standing standing(Instant now) {
    return new Standing(
        totals(account.settled(Period.DAY, now)),
        totals(account.settled(Period.MONTH, now)),
        account.underWay());
  }

  private static Totals totals(Spend spend) {
    return new Totals(new Money(spend.moneyMicros()), spend.tokens(), spend.bytes());
  }

  /** Settled today and this month (UTC), and requests under way. */
  public record Standing(Totals day, Totals month, int underWay) {}

  /** What was settled. */
  public record Totals(Money money, long tokens, long wireBytes) {}

  Account account() {
    return account;
  }
}
