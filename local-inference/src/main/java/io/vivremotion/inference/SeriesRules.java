package io.vivremotion.inference;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the configuration says of one series.
 *
 * @param min lowest value that is right
 * @param max highest value that is right
 * @param deadBand smaller changes are noise; 0: any change counts
 */
record SeriesRules(double min, double max, double deadBand) {
  static SeriesRules of(SeriesKey key, TelemetryStage.Config config) {
    double min = Double.NEGATIVE_INFINITY;
    double max = Double.POSITIVE_INFINITY;
    for (Limit limit : config.limits()) {
      if (matches(limit.device(), limit.measurement(), key)) {
        min = Math.max(min, limit.min());
        max = Math.min(max, limit.max());
      }
    }
    double width =
        config.deadBands().stream()
            .filter(band -> matches(band.device(), band.measurement(), key))
            .mapToDouble(DeadBand::width)
            .findFirst()
            .orElse(0);
    return new SeriesRules(min, max, width);
  }

  private static boolean matches(String device, String measurement, SeriesKey key) {
    return glob(device, key.device().value()) && glob(measurement, key.measurement());
  }

  static boolean glob(String pattern, String name) {
    return Pattern.matches(
        Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
        name);
  }
}
