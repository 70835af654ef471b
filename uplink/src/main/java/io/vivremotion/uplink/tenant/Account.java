package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.tenant.Window.Shortage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a tenant has used and may still use. All limits are asked and all are taken under one lock,
 * held for some hundred nanoseconds: nothing has to be taken back, so that nobody is refused for
 * what another is about to give back. Thread-safe.
 */
final class Account {
  /** Beside the current one; of a clock that jumps back each day keeps what was spent in it. */
  private static final int REMEMBERED = 8;

  private final TenantConfig config;
  private final TokenBucket requests;
  private final TokenBucket tokens;
  private final Map<Key, Window> windows = new LinkedHashMap<>();
  private Window day;
  private Window month;
  private int underWay;

  private record Key(Period period, LocalDate start) {}

  /** A moment by both clocks. */
  record Now(Instant at, long nanos) {}

  Account(TenantConfig config, Now now, List<Spent> before) {
    this.config = config;
    this.requests = new TokenBucket(config.rate().requestsPerMinute(), now.nanos());
    this.tokens = new TokenBucket(config.rate().tokensPerMinute(), now.nanos());
    for (Spent spent : before) {
      Window window =
          new Window(spent.period(), spent.start(), limit(spent.period()), spent.spend());
      windows.put(new Key(spent.period(), spent.start()), window);
    }
    LocalDate today = LocalDate.ofInstant(now.at(), ZoneOffset.UTC);
    this.day = window(Period.DAY, today);
    this.month = window(Period.MONTH, today);
  }

  /** The windows that a reservation stands in: it is settled there, whatever day it then is. */
  record Reservation(Window day, Window month, Spend estimate) {
    /** For {@link Account#resume}. */
    String note() {
      return day.start
          + ","
          + estimate.moneyMicros()
          + ","
          + estimate.tokens()
          + ","
          + estimate.bytes();
    }
  }

  /** What becomes of a request for room. */
  sealed interface Answer {
    record Reserved(Reservation reservation) implements Answer {}

    record Lacking(Shortage shortage) implements Answer {}

    /** Of {@link Admission.Reason#CONCURRENCY} or a rate. */
    record Wait(Admission.Reason why, long limit, long nanos) implements Answer {}
  }

  /**
   * @param kept share of each limit that is left for others
   */
  synchronized Answer reserve(Spend estimate, double kept, Now now) {
    roll(now.at());
    Optional<Answer> wait = mustWait(estimate.tokens(), now.nanos());
    if (wait.isPresent()) {
      return wait.get();
    }
    Optional<Shortage> shortage =
        day.shortage(estimate, kept).or(() -> month.shortage(estimate, kept));
    if (shortage.isPresent()) {
      return new Answer.Lacking(shortage.get());
    }
    underWay++;
    requests.take(1, now.nanos());
    tokens.take(estimate.tokens(), now.nanos());
    return new Answer.Reserved(reserved(estimate));
  }

  private Optional<Answer> mustWait(long estimatedTokens, long nanos) {
    if (underWay >= config.maxConcurrent()) {
      return wait(Admission.Reason.CONCURRENCY, config.maxConcurrent(), 0);
    }
    long forRequests = requests.waitNanos(1, nanos);
    if (forRequests > 0) {
      return wait(Admission.Reason.REQUEST_RATE, requests.perMinute(), forRequests);
    }
    long forTokens = tokens.waitNanos(estimatedTokens, nanos);
    return forTokens > 0
        ? wait(Admission.Reason.TOKEN_RATE, tokens.perMinute(), forTokens)
        : Optional.empty();
  }

  private static Optional<Answer> wait(Admission.Reason why, long limit, long nanos) {
    return Optional.of(new Answer.Wait(why, limit, nanos));
  }

  private Reservation reserved(Spend estimate) {
    day.reserve(estimate);
    month.reserve(estimate);
    return new Reservation(day, month, estimate);
  }

  /**
   * What an earlier run had set aside, and left behind as spent, is set aside again, in its own day
   * and month. Throws {@link IllegalArgumentException} for anything but a note.
   */
  synchronized Reservation resume(String note) {
    String[] fields = note.split(",", -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("four fields of a reservation were expected");
    }
    LocalDate start = LocalDate.parse(fields[0]);
    Spend estimate =
        new Spend(Long.parseLong(fields[1]), Long.parseLong(fields[2]), Long.parseLong(fields[3]));
    Reservation again =
        new Reservation(known(Period.DAY, start), known(Period.MONTH, start), estimate);
    again.day.reopen(estimate);
    again.month.reopen(estimate);
    underWay++;
    return again;
  }

  /** Of a period that was forgotten nothing is counted any more. */
  private Window known(Period period, LocalDate day) {
    LocalDate start = period.startOf(day);
    Window window = windows.get(new Key(period, start));
    return window == null ? new Window(period, start, limit(period), Spend.NONE) : window;
  }

  /** Another estimate in the place of one: of the rates only the tokens count anew. */
  synchronized Answer exchange(Reservation old, Spend estimate, Now now) {
    old.day.settle(old.estimate, Spend.NONE);
    old.month.settle(old.estimate, Spend.NONE);
    Optional<Shortage> shortage =
        old.day.shortage(estimate, 0).or(() -> old.month.shortage(estimate, 0));
    Spend stays = shortage.isPresent() ? old.estimate : estimate;
    old.day.reserve(stays);
    old.month.reserve(stays);
    if (shortage.isPresent()) {
      return new Answer.Lacking(shortage.get());
    }
    tokens.giveBack(old.estimate.tokens());
    tokens.take(estimate.tokens(), now.nanos());
    return new Answer.Reserved(new Reservation(old.day, old.month, estimate));
  }

  /** Called once for each reservation. */
  synchronized void settle(Reservation reservation, Spend actual, Ending ending) {
    reservation.day.settle(reservation.estimate, actual);
    reservation.month.settle(reservation.estimate, actual);
    underWay--;
    tokens.giveBack(reservation.estimate.tokens() - actual.tokens());
    if (ending == Ending.NOT_SENT) {
      requests.giveBack(1);
    }
  }

  synchronized boolean hasBudget() {
    return day.hasLimit() || month.hasLimit();
  }

  /** See {@link Tenant#moneyLeft}. */
  synchronized Optional<Tenant.MoneyLeft> moneyLeft(double kept, Now now) {
    roll(now.at());
    return Stream.of(day, month)
        .flatMap(window -> window.moneyLeft(kept, now.at()).stream())
        .min(Comparator.comparingDouble(Tenant.MoneyLeft::perSecond));
  }

  synchronized int underWay() {
    return underWay;
  }

  /** Settled in the current window. */
  synchronized Spend settled(Period period, Instant now) {
    roll(now);
    return current(period).settled();
  }

  /** Set aside in the current window. */
  synchronized Spend reserved(Period period, Instant now) {
    roll(now);
    return current(period).reserved();
  }

  private Window current(Period period) {
    return switch (period) {
      case DAY -> day;
      case MONTH -> month;
    };
  }

  synchronized boolean isToBeWritten() {
    return windows.values().stream().anyMatch(Window::isToBeWritten);
  }

  synchronized boolean isAhead() {
    return windows.values().stream().anyMatch(Window::isAhead);
  }

  /** For the file. */
  synchronized List<Spent> promises() {
    List<Spent> all = new ArrayList<>();
    windows
        .values()
        .forEach(window ->
            all.add(new Spent(config.name(), window.period, window.start, window.promise())));
    return all;
  }

  /** For the file, at an orderly end. */
  synchronized List<Spent> last() {
    List<Spent> all = new ArrayList<>();
    windows
        .values()
        .forEach(window ->
            all.add(new Spent(config.name(), window.period, window.start, window.last())));
    return all;
  }

  private void roll(Instant now) {
    if (now.isBefore(day.from()) || !now.isBefore(day.end())) {
      LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
      day = window(Period.DAY, today);
      month = window(Period.MONTH, today);
    }
  }

  private Window window(Period period, LocalDate today) {
    LocalDate start = period.startOf(today);
    Key key = new Key(period, start);
    Window known = windows.remove(key);
    Window window = known == null ? new Window(period, start, limit(period), Spend.NONE) : known;
    windows.put(key, window); // the newest used is the last
    forget();
    return window;
  }

  private void forget() {
    var oldest = windows.values().iterator();
    int surplus = windows.size() - REMEMBERED;
    while (surplus > 0 && oldest.hasNext()) {
      if (!oldest.next().isOpen()) {
        oldest.remove();
      }
      surplus--;
    }
  }

  private Spend limit(Period period) {
    return switch (period) {
      case DAY -> config.budget().perDay();
      case MONTH -> config.budget().perMonth();
    };
  }
}
