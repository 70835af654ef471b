package io.vivremotion.uplink.route;

import java.util.function.LongSupplier;

/**
 * The least that a byte must bring on a link whose bytes cost money: a share of what bytes have
 * brought on the whole, so that nobody has to say what a kilobyte is worth in units of value. With
 * V the value of all that was sent and B its bytes, who wants V / B^share to be as large as
 * possible sends what brings more per byte than share × V / B: there the derivative of log V -
 * share × log B is 0. A share of 0 asks for value alone, 1 for value per byte alone; at 1/2, four
 * times the bytes have to bring twice the value. What was sent long ago counts less, to 1/e in a
 * day. Not thread-safe.
 */
public final class Thrift {
  private static final double MEMORY_NANOS = 86_400e9;

  /** Believed to be sent at no value before anything is known: the bar rises slowly at first. */
  private static final double UNKNOWN_BYTES = 4_096;

  private final double share;
  private final LongSupplier nanoTime;
  private double value;
  private double bytes;
  private long fadedAtNanos;

  /**
   * @param share 0 to 1
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   */
  public Thrift(double share, LongSupplier nanoTime) {
    this.share = share;
    this.nanoTime = nanoTime;
    this.fadedAtNanos = nanoTime.getAsLong();
  }

  /**
   * So much went up, what is sent at any price (alarms) not counted.
   *
   * @param expected the value of asking as it was estimated, costs not taken off
   * @param onWire both ways, the shared prompt included
   */
  public void sent(double expected, double onWire) {
    fade();
    value += Math.max(0, expected);
    bytes += Math.max(0, onWire);
  }

  /** In units of value; 0 while nothing is known. */
  public double perByte() {
    fade(); // while nothing is worth it, too: else nothing ever would be
    return share * value / (bytes + UNKNOWN_BYTES);
  }

  /** For {@link #resume}. */
  public double[] learnt() {
    return new double[] {value, bytes};
  }

  /** What an earlier run has learnt; nonsense is passed over. */
  public void resume(double[] learnt) {
    boolean sound = learnt.length == 2 && Double.isFinite(learnt[0]) && Double.isFinite(learnt[1]);
    if (sound && learnt[0] >= 0 && learnt[1] >= 0) {
      value = learnt[0];
      bytes = learnt[1];
    }
  }

  private void fade() {
    long now = nanoTime.getAsLong();
    double left = Math.exp(-(now - fadedAtNanos) / MEMORY_NANOS);
    value *= left;
    bytes *= left;
    fadedAtNanos = now;
  }
}
