package io.vivremotion.uplink.link;

import java.util.function.LongSupplier;

/**
 * The balance: what came in by time less what was spent, what of it calls have set aside, and what
 * lanes leave each other. Guarded by the budget's lock.
 */
final class Bucket {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Share of the rate that is not spent: room for jitter, 0.5 s in a window of 10 s. */
  private static final double HEADROOM = 0.05;

  private final LongSupplier nanoTime;
  private final int headerBytes;
  private final double bytesPerNano;
  private final double capacity;
  private final Reserves reserves = new Reserves();
  private final Shares shares;
  private double overhead = 1;
  private double balance;
  private double estimated;
  private long filledAtNanos;

  Bucket(LinkBudget.Config config, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.headerBytes = config.segmentOverheadBytes();
    this.bytesPerNano = config.rateBytesPerSecond() * (1 - HEADROOM) / NANOS_PER_SECOND;
    this.capacity = config.burstBytes() - config.receiveSlackBytes();
    this.filledAtNanos = nanoTime.getAsLong();
    this.shares = new Shares(config, capacity, bytesPerNano, filledAtNanos);
  }

  double capacity() {
    return capacity;
  }

  Reserves reserves() {
    return reserves;
  }

  double balance() {
    fill();
    return balance;
  }

  /**
   * Payload and the headers of its segments, and an acknowledgement for every second one; times
   * what the interface was found to carry beyond that.
   */
  double costOf(long bytes) {
    return headed(bytes) * overhead;
  }

  private double headed(long bytes) {
    long segments = (bytes + LinkBudget.SEGMENT_BYTES - 1) / LinkBudget.SEGMENT_BYTES;
    return bytes + (segments + (segments + 1) / 2) * (double) headerBytes;
  }

  void overhead(double factor) {
    overhead = factor;
  }

  double overhead() {
    return overhead;
  }

  /** All that passed, with headers as estimated. */
  double estimated() {
    return estimated;
  }

  /** These bytes pass; returns their cost. */
  double spend(long bytes) {
    fill();
    double cost = costOf(bytes);
    balance -= cost;
    estimated += headed(bytes);
    return cost;
  }

  /** The most that one call of the lane can set aside. */
  double largest(Lane lane) {
    double shared = capacity - costOf(LinkBudget.SEGMENT_BYTES); // for what belongs to no call
    return shared - shares.standing(lane);
  }

  double standing(Lane lane) {
    return shares.standing(lane);
  }

  /** What a lane leaves for others and for calls under way. */
  double left(Lane by) {
    return shares.left(by, nanoTime.getAsLong()) + reserves.send() + reserves.receive();
  }

  void want(Lane lane, double bytes) {
    shares.want(lane, bytes, nanoTime.getAsLong());
  }

  void got(Lane lane, double bytes) {
    shares.got(lane, bytes, nanoTime.getAsLong());
  }

  /** Until so much is there, if nothing is spent meanwhile; no more than it holds. */
  long nanosUntil(double needed) {
    fill();
    double missing = Math.min(needed, capacity) - balance;
    return missing <= 0 ? 0 : Math.max(1, (long) Math.ceil(missing / bytesPerNano));
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    double filled = balance + (now - filledAtNanos) * bytesPerNano;
    balance = Math.min(capacity, filled);
    filledAtNanos = now;
  }
}
