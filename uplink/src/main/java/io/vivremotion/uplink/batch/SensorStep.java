package io.vivremotion.uplink.batch;

/**
 * What a sensor can tell apart, as declared by who wires the machines.
 *
 * @param measurement its name, on all devices
 * @param step such as 0.1
 */
public record SensorStep(String measurement, double step) {
  public SensorStep {
    if (measurement.isBlank()) {
      throw new IllegalArgumentException("measurement: a name was expected");
    }
    if (!(step > 0 && step <= 1e9)) {
      throw new IllegalArgumentException("step: above 0, at most 1e9 was expected");
    }
  }
}
