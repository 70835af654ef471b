package io.vivremotion.uplink.link;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a metered link may carry in a day and in a month (UTC). Never more is spent than is noted as
 * spent on disk: a lease is noted first and then used up, so that a crash costs what is left of a
 * lease and never spends it twice. A clock set back begins no period anew; what a clock that ran
 * far ahead has noted counts as spent in the period that it then is. Thread-safe; never blocks: who
 * owns it writes {@link #toNote} and says {@link #noted}.
 */
public final class Allowance {
  private static final long SMALLEST_LEASE = 64 << 10;
  private static final int LEASES = 100;
  private static final double SECONDS_OF_DAY = 86_400;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Period day;
  private final Period month;
  private DayShape shape = DayShape.EVEN;

  public Allowance(Config config, InstantSource clock) {
    this.clock = clock;
    LocalDate today = today();
    this.day = new Period(config.dayBytes, 1, today);
    this.month = new Period(config.monthBytes, 31, today.withDayOfMonth(1));
  }

  /**
   * @param dayBytes both directions together; 0: no limit
   * @param monthBytes likewise
   */
  public record Config(long dayBytes, long monthBytes) {
    public static final Config NONE = new Config(0, 0);

    public Config {
      if (dayBytes < 0 || monthBytes < 0) {
        throw new IllegalArgumentException("day-bytes, month-bytes: 0 or more were expected");
      }
    }
  }

  /** What counts as spent, with the first day of the period. */
  public record Noted(LocalDate day, long dayBytes, LocalDate month, long monthBytes) {}

  /** Bytes that may be spent now; {@link Long#MAX_VALUE} without a limit. */
  public synchronized long left() {
    roll();
    return Math.min(day.left(), month.left());
  }

  public synchronized void spend(double bytes) {
    roll();
    day.spent += bytes;
    month.spent += bytes;
  }

  /** Bytes until the end of the period, leased or not; {@link Double#MAX_VALUE} without a limit. */
  public synchronized double rest() {
    roll();
    return Math.max(0, Math.min(day.remaining(), month.remaining()));
  }

  /** From now on days are expected to go like that. */
  public synchronized void follow(DayShape expected) {
    shape = expected;
  }

  /** Bytes per second, if what is left is to last to the end of its period as days are shaped. */
  public synchronized double pace() {
    roll();
    Instant now = clock.instant();
    return Math.min(day.pace(now, 1, shape), month.pace(now, month.start.lengthOfMonth(), shape));
  }

  /** More is left than a use of the period as days are shaped would have left by now. */
  public synchronized boolean isAhead() {
    roll();
    Instant now = clock.instant();
    return day.isAhead(now, 1, shape) && month.isAhead(now, month.start.lengthOfMonth(), shape);
  }

  /** A call needs so much at once: the next lease is no smaller, else it would wait for ever. */
  synchronized void want(double bytes) {
    day.want(bytes);
    month.want(bytes);
  }

  /** When there is more: with the next lease, or the next day or month. */
  public synchronized Instant renewsAt() {
    roll();
    if (day.isDue() || month.isDue()) {
      return clock.instant().plus(SOON);
    }
    LocalDate next =
        month.remaining() <= day.remaining() ? month.start.plusMonths(1) : day.start.plusDays(1);
    return next.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** A new lease is due. */
  public synchronized boolean isDue() {
    roll();
    return day.isDue() || month.isDue();
  }

  /** To be written, forced, and then told to {@link #noted}. */
  public synchronized Noted toNote() {
    roll();
    return new Noted(day.start, day.leased(), month.start, month.leased());
  }

  /** It is on disk. */
  public synchronized void noted(Noted noted) {
    day.noted(noted.day, noted.dayBytes);
    month.noted(noted.month, noted.monthBytes);
  }

  /** Ends its use: what was leased and not used up is given back by writing this. */
  public synchronized Noted close() {
    roll();
    day.granted = day.spentBytes();
    month.granted = month.spentBytes();
    return new Noted(day.start, day.spentBytes(), month.start, month.spentBytes());
  }

  /** What an earlier run has noted counts as spent. */
  public synchronized void resume(Noted before) {
    day.resume(before.day, before.dayBytes);
    month.resume(before.month, before.monthBytes);
  }

  private void roll() {
    LocalDate today = today();
    day.roll(today);
    month.roll(today.withDayOfMonth(1));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private static final class Period {
    private final long limit;
    private final long lease;
    private final int days;
    private LocalDate start;
    private double spent;

    /** The one before, as it was left. */
    private LocalDate earlier = LocalDate.MIN;

    private double spentEarlier;

    /** Noted as spent on disk. */
    private long granted;

    /** Of one call, that found too little left. */
    private double wanted;

    /**
     * @param days that it lasts, at most
     */
    Period(long limit, int days, LocalDate start) {
      this.limit = limit;
      this.days = days;
      this.lease = Math.max(SMALLEST_LEASE, limit / LEASES);
      this.start = start;
    }

    void roll(LocalDate now) {
      if (now.isAfter(start)) {
        earlier = start;
        spentEarlier = spent;
        begin(now, 0, 0);
      } else if (now.isBefore(start.minusDays(days))) { // its clock was wrong: start is far ahead
        double before = now.equals(earlier) ? spentEarlier : 0;
        begin(now, spent + before, granted + (long) Math.ceil(before));
      }
    }

    private void begin(LocalDate now, double spentInIt, long grantedInIt) {
      start = now;
      spent = spentInIt;
      granted = grantedInIt;
      wanted = 0;
    }

    long left() {
      return limit == 0 ? Long.MAX_VALUE : (long) Math.floor(granted - spent);
    }

    double remaining() {
      return limit == 0 ? Double.MAX_VALUE : limit - spent;
    }

    void want(double bytes) {
      wanted = Math.max(wanted, bytes);
    }

    boolean isDue() {
      return limit != 0 && granted < limit && granted - spent < Math.max(lease / 2.0, wanted);
    }

    long leased() {
      long next = Math.max(lease, (long) Math.ceil(wanted));
      return limit == 0
          ? spentBytes()
          : Math.max(spentBytes(), Math.min(limit, spentBytes() + next));
    }

    long spentBytes() {
      return (long) Math.ceil(spent);
    }

    void noted(LocalDate of, long bytes) {
      if (of.equals(start)) {
        granted = bytes;
        wanted = 0;
      }
    }

    void resume(LocalDate of, long bytes) {
      if (!of.isBefore(start)) { // later than now: the clock was set back meanwhile
        start = of;
        spent = bytes;
        granted = bytes;
      }
    }

    double pace(Instant now, int days, DayShape shape) {
      double density = shape.density(time(now) - Math.floor(time(now))) / SECONDS_OF_DAY;
      double toCome = Math.max(density, days - gone(now, shape));
      return limit == 0 ? Double.MAX_VALUE : Math.max(0, limit - spent) * density / toCome;
    }

    boolean isAhead(Instant now, int days, DayShape shape) {
      double gone = Math.clamp(gone(now, shape) / days, 0, 1);
      return limit == 0 || spent <= limit * gone + limit / 20.0;
    }

    /** Of its days' traffic, in days, what is expected by now. */
    private double gone(Instant now, DayShape shape) {
      double day = Math.floor(time(now));
      return day + shape.gone(time(now) - day);
    }

    /** In days from its start; below 0 if the clock was set back. */
    private double time(Instant now) {
      long begun = start.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
      return (now.getEpochSecond() - begun) / SECONDS_OF_DAY;
    }
  }
}
