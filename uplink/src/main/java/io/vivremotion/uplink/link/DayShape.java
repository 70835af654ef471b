package io.vivremotion.uplink.link;

import java.util.Arrays;

/**
 * How a day's traffic is spread over the day (UTC): evenly, until more is known. No part of it is
 * taken to have less than a tenth of its even share: what comes at an hour at which nothing was
 * expected is not to be held up until the next.
 */
public final class DayShape {
  public static final DayShape EVEN = new DayShape(new double[] {0, 1});

  private static final double LEAST = 0.1;
  private static final double MOST = 1e15;

  /** Share of the day's traffic before each part; at the end 1. */
  private final double[] gone;

  private DayShape(double[] gone) {
    this.gone = gone;
  }

  /**
   * @param expected of parts of the day of the same length, from midnight on; 0 or more each
   */
  public static DayShape of(double[] expected) {
    double[] sound = Arrays.stream(expected).map(DayShape::sound).toArray();
    double mean = Arrays.stream(sound).average().orElse(0);
    double[] gone = new double[expected.length + 1];
    if (mean <= 0) {
      return EVEN;
    }
    double whole = (1 + LEAST) * mean * expected.length;
    for (int i = 0; i < expected.length; i++) {
      gone[i + 1] = gone[i] + (sound[i] + LEAST * mean) / whole;
    }
    gone[expected.length] = 1;
    return new DayShape(gone);
  }

  private static double sound(double expected) {
    return expected > 0 ? Math.min(expected, MOST) : 0;
  }

  /** Of the day's traffic what is expected by that share of its time. */
  double gone(double time) {
    double at = Math.clamp(time, 0, 1) * parts();
    int part = (int) Math.min(parts() - 1.0, at);
    return gone[part] + (at - part) * (gone[part + 1] - gone[part]);
  }

  /** Of the traffic at that share of the day's time, in multiples of an even use. */
  double density(double time) {
    int part = (int) Math.min(parts() - 1.0, Math.clamp(time, 0, 1) * parts());
    return (gone[part + 1] - gone[part]) * parts();
  }

  private int parts() {
    return gone.length - 1;
  }
}
