package io.vivremotion.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A quantity over time. Its slope is the median of the slopes between all pairs of points (Theil
 * and Sen), which a few outliers do not move.
 */
final class Trend {
  private final String name;
  private final List<double[]> points = new ArrayList<>();

  Trend(String name) {
    this.name = name;
  }

  void add(Duration at, double value) {
    points.add(new double[] {at.toNanos() / 3.6e12, value});
  }

  /** Its unit per hour, from the points at or after {@code from}. */
  double slopePerHour(Duration from) {
    List<double[]> used = since(from);
    double[] slopes = new double[used.size() * (used.size() - 1) / 2];
    int count = 0;
    for (int i = 0; i < used.size(); i++) {
      for (int j = i + 1; j < used.size(); j++) {
        slopes[count++] =
            (used.get(j)[1] - used.get(i)[1]) / Math.max(1e-9, used.get(j)[0] - used.get(i)[0]);
      }
    }
    return median(slopes);
  }

  double median(Duration from) {
    return median(since(from).stream().mapToDouble(point -> point[1]).toArray());
  }

  double most(Duration from) {
    return since(from).stream().mapToDouble(point -> point[1]).max().orElse(Double.NaN);
  }

  private List<double[]> since(Duration from) {
    double hours = from.toNanos() / 3.6e12;
    return points.stream().filter(point -> point[0] >= hours).toList();
  }

  private static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** One line of the report. */
  String report(Duration from) {
    return String.format(
        Locale.ROOT,
        "%-22s median %14.2f  most %14.2f  slope/h %+12.2f",
        name,
        median(from),
        most(from),
        slopePerHour(from));
  }

  @Override
  public String toString() {
    return name + " x " + points.size();
  }
}
