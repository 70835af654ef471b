package io.vivremotion.simulation.machines;

import java.util.random.RandomGenerator;

/**
 * One measured quantity of a machine: steady but for noise, until a fault takes over for a while.
 * Not thread-safe.
 */
final class Signal {
  private final String name;
  private final String unit;
  private final double base;
  private final double swing;
  private final RandomGenerator random;
  private Fault fault = Fault.NONE;
  private int faultReadingsLeft;
  private int faultAge;

  /** How a signal goes wrong. */
  enum Fault {
    NONE,
    /** Ten times the usual swing away, at once. */
    SPIKE,
    /** Runs away steadily. */
    DRIFT,
    /** Shakes far more than usual. */
    UNREST
  }

  /**
   * @param unit of the SenML registry; empty for none
   * @param swing how far it moves from {@code base} in normal operation
   */
  Signal(String name, String unit, double base, double swing, RandomGenerator random) {
    this.name = name;
    this.unit = unit;
    this.base = base;
    this.swing = swing;
    this.random = random;
  }

  String name() {
    return name;
  }

  String unit() {
    return unit;
  }

  void fail(Fault how, int forReadings) {
    fault = how;
    faultReadingsLeft = forReadings;
    faultAge = 0;
  }

  double read() {
    double normal = base + swing * random.nextDouble(-0.5, 0.5);
    return Math.round((normal + faulty()) * 100) / 100.0;
  }

  private double faulty() {
    if (faultReadingsLeft == 0) {
      fault = Fault.NONE;
    } else {
      faultReadingsLeft--;
      faultAge++;
    }
    return switch (fault) {
      case NONE -> 0;
      case SPIKE -> 10 * swing;
      case DRIFT -> 0.8 * swing * faultAge;
      case UNREST -> 6 * swing * random.nextGaussian();
    };
  }
}
