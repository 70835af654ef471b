package io.vivremotion.inference;

/**
 * Physical limits of what a site knows: a value outside is an alarm, whatever the statistics say.
 *
 * @param device name or glob with {@code *}, such as {@code press-*}
 * @param measurement name or glob
 * @param min lowest value that is right; {@code -Infinity} for none
 * @param max highest value that is right; {@code Infinity} for none
 */
public record Limit(String device, String measurement, double min, double max) {
  public Limit {
    if (device.isBlank()) {
      throw new IllegalArgumentException("limits.device: a name or a pattern with * was expected");
    }
    if (measurement.isBlank()) {
      throw new IllegalArgumentException(
          "limits.measurement: a name or a pattern with * was expected");
    }
    if (!(min < max)) {
      throw new IllegalArgumentException(
          "limits.min: must be below max, got min " + min + " and max " + max);
    }
  }
}
