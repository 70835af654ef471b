package io.vivremotion.uplink.forecast;

import java.util.Random;
import java.util.function.LongToDoubleFunction;

/** Rows of 1,300 bytes that come by chance, as often as the bin has it. */
final class Days implements LongToDoubleFunction {
  static final int DAY = Demand.BINS;
  private static final double ROW = 1_300;
  private static final int EVENING = 72;
  private static final int NIGHT = 84;

  private final Random random;
  private final LongToDoubleFunction rows;

  /**
   * @param rows of a bin on average
   */
  Days(long seed, LongToDoubleFunction rows) {
    this.random = new Random(seed);
    this.rows = rows;
  }

  /** Busy from 18 to 21 h. */
  static LongToDoubleFunction evenings(double rows) {
    return bin -> isEvening(bin) ? rows : rows / 50;
  }

  static boolean isEvening(long bin) {
    long slot = Math.floorMod(bin, (long) DAY);
    return slot >= EVENING && slot < NIGHT;
  }

  /** Bytes that come in the bin. */
  @Override
  public double applyAsDouble(long bin) {
    double limit = Math.exp(-rows.applyAsDouble(bin));
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count * ROW;
  }
}
