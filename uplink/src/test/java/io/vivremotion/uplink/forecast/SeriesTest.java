package io.vivremotion.uplink.forecast;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static final int DAY = Demand.BINS;
  private static final double ROW = 1_300;

  private final Random random = new Random(20261129);
  private final Series series = new Series(DAY);
  private long bin = 20_000L * DAY;

  @Test
  void probe() {
    for (double rate : new double[] {0.2, 1, 6, 15, 100}) {
      Series each = new Series(DAY);
      double below = 0, asked = 0;
      for (int i = 0; i < 30 * DAY; i++) {
        double r = i % DAY >= 72 && i % DAY < 84 ? rate : rate / 50;
        double v = poisson(r) * ROW;
        int end = (i / DAY + 1) * DAY;
        if (i > 5 * DAY) {
          asked++;
          below += v <= each.quantile(.9, i) ? 1 : 0;
        }
        each.learn(i, v);
        if (i % DAY == DAY - 1 && (i / DAY) % 3 == 2)
          System.out.print(i / DAY + ":" + Math.round(each.mase() * 100) / 100.0 + " ");
      }
      System.out.println(" rate " + rate + " p90 " + below / asked);
    }
  }

  private int poisson(double mean) {
    double limit = Math.exp(-mean), p = 1;
    int n = -1;
    do {
      n++;
      p *= random.nextDouble();
    } while (p > limit);
    return n;
  }
}
