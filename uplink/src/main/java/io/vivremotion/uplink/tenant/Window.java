package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** One day or month of a tenant. Guarded by its {@link Account}. */
final class Window {
  final Period period;
  final LocalDate start;
  private final Instant from;
  private final Instant end;
  private final Spend limit;
  private Spend settled;
  private Spend reserved = Spend.NONE;

  /** What was settled when this was last written, and what then stood in the file. */
  private Spend written;

  private Spend promised;
  private Spend headroom = Spend.NONE;

  Window(Period period, LocalDate start, Spend limit, Spend settled) {
    this.period = period;
    this.start = start;
    this.from = start.atStartOfDay(ZoneOffset.UTC).toInstant();
    this.end = period.endOf(start);
    this.limit = limit;
    this.settled = settled;
    this.written = settled;
    this.promised = settled;
  }

  Instant from() {
    return from;
  }

  Instant end() {
    return end;
  }

  /** What there is too little of. */
  record Shortage(
      Admission.Reason of, Period period, long limit, long left, long asked, Instant end) {}

  /**
   * @param kept share of each limit that is left for others
   */
  Optional<Shortage> shortage(Spend asked, double kept) {
    Spend taken = settled.plus(reserved);
    Spend open = limit.but(kept);
    if (asked.moneyMicros() > open.moneyMicros() - taken.moneyMicros()) {
      return lack(
          Admission.Reason.MONEY, open.moneyMicros(), taken.moneyMicros(), asked.moneyMicros());
    }
    if (asked.tokens() > open.tokens() - taken.tokens()) {
      return lack(Admission.Reason.TOKENS, open.tokens(), taken.tokens(), asked.tokens());
    }
    if (asked.bytes() > open.bytes() - taken.bytes()) {
      return lack(Admission.Reason.BYTES, open.bytes(), taken.bytes(), asked.bytes());
    }
    return Optional.empty();
  }

  /** Empty: money has no limit. */
  Optional<Tenant.MoneyLeft> moneyLeft(double kept, Instant now) {
    long open = limit.but(kept).moneyMicros();
    long taken = settled.plus(reserved).moneyMicros();
    return open == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(
            new Tenant.MoneyLeft(new Money(Math.max(0, open - taken)), Duration.between(now, end)));
  }

  private Optional<Shortage> lack(Admission.Reason of, long limited, long taken, long asked) {
    return Optional.of(new Shortage(of, period, limited, Math.max(0, limited - taken), asked, end));
  }

  boolean hasLimit() {
    return limit.moneyMicros() != Long.MAX_VALUE
        || limit.tokens() != Long.MAX_VALUE
        || limit.bytes() != Long.MAX_VALUE;
  }

  void reserve(Spend estimate) {
    reserved = reserved.plus(estimate);
  }

  void settle(Spend estimate, Spend actual) {
    reserved = reserved.minus(estimate);
    settled = settled.plus(actual);
  }

  /** What an earlier run left as spent is set aside again, and may come to less. */
  void reopen(Spend estimate) {
    settled = settled.minus(estimate.orLess(settled));
    reserve(estimate);
  }

  Spend settled() {
    return settled;
  }

  Spend reserved() {
    return reserved;
  }

  boolean isOpen() {
    return !reserved.equals(Spend.NONE);
  }

  boolean isToBeWritten() {
    return !settled.equals(written)
        || !headroom.equals(Spend.NONE)
        || !promised.equals(settled.plus(reserved));
  }

  /** More was taken on than what a start after a kill would count. */
  boolean isAhead() {
    return !settled.plus(reserved).fits(promised);
  }

  /**
   * What a start after a kill has to take as spent: what is settled, what is under way, and for
   * what may follow until this is written again as much as came since it was last written.
   */
  Spend promise() {
    headroom = settled.minus(written).orMore(headroom.quarter());
    written = settled;
    promised = settled.plus(reserved).plus(headroom);
    return promised;
  }

  /** At an orderly end, when nothing more can be settled but what is under way. */
  Spend last() {
    return settled.plus(reserved);
  }
}
