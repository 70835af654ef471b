package io.vivremotion.inference;

/**
 * Changes smaller than this are the sensor's own noise: such a reading is kept without a look at
 * its pattern.
 *
 * @param device name or glob with {@code *}
 * @param measurement name or glob
 * @param width in the measurement's unit, above 0
 */
public record DeadBand(String device, String measurement, double width) {
  public DeadBand {
    if (device.isBlank() || measurement.isBlank()) {
      throw new IllegalArgumentException(
          "dead-bands.device, dead-bands.measurement: a name or a pattern with * was expected");
    }
    if (!(width > 0) || Double.isInfinite(width)) {
      throw new IllegalArgumentException("dead-bands.width: must be above 0, got " + width);
    }
  }
}
