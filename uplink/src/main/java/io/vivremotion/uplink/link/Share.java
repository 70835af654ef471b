package io.vivremotion.uplink.link;

/**
 * What of the balance is left alone for one lane: always a part of the burst, and what a call of
 * that lane waits for, which others would otherwise never let come together. Guarded by the
 * budget's lock.
 */
final class Share {
  /** Who waits asks again sooner than this. */
  private static final long WANTED_NANOS = 2_000_000_000L;

  private final double standing;
  private final double creditPerNano;
  private final double mostCredit;
  private double credit;
  private long filledAtNanos;
  private double wanted;
  private long wantedAtNanos;

  /**
   * @param standing bytes that are always left
   * @param creditPerNano what may be wanted beyond, on the long run
   * @param mostCredit saved up while nothing is wanted
   */
  Share(double standing, double creditPerNano, double mostCredit, long nowNanos) {
    this.standing = standing;
    this.creditPerNano = creditPerNano;
    this.mostCredit = mostCredit;
    this.credit = standing;
    this.filledAtNanos = nowNanos;
  }

  double standing() {
    return standing;
  }

  /** A call waits for so much. */
  void want(double bytes, long nowNanos) {
    wanted = bytes;
    wantedAtNanos = nowNanos;
  }

  /** A call has got so much. */
  void got(double bytes, long nowNanos) {
    fill(nowNanos);
    credit = Math.max(0, credit - bytes); // what nobody else needed leaves no debt
    wanted = 0;
  }

  /** What others have to leave. */
  double kept(long nowNanos) {
    fill(nowNanos);
    return Math.max(standing, Math.min(wanted(nowNanos), credit));
  }

  /** A call waits, and what it waits for is within what its lane has not used before. */
  boolean isDue(long nowNanos) {
    fill(nowNanos);
    double now = wanted(nowNanos);
    return now > 0 && credit >= now;
  }

  private double wanted(long nowNanos) {
    return nowNanos - wantedAtNanos < WANTED_NANOS ? wanted : 0;
  }

  private void fill(long nowNanos) {
    credit = Math.min(mostCredit, credit + (nowNanos - filledAtNanos) * creditPerNano);
    filledAtNanos = nowNanos;
  }
}
