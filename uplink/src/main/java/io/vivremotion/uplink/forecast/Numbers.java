package io.vivremotion.uplink.forecast;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Groups of numbers as a short text: {@code 12,0.5,-;7}. A hyphen is not a number; of what is small
 * two decimals are kept, of what is large none.
 */
final class Numbers {
  private static final double LARGE = 1_000;
  private static final double LARGEST = 1e16;

  private Numbers() {}

  static String text(double[]... groups) {
    return Arrays.stream(groups)
        .map(group ->
            Arrays.stream(group).mapToObj(Numbers::number).collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    long hundredths = Math.round(value * 100);
    return Math.abs(value) >= LARGE || hundredths % 100 == 0
        ? Long.toString(Math.round(value))
        : Double.toString(hundredths / 100.0);
  }

  /** Throws {@link IllegalArgumentException} for what {@link #text} did not write. */
  static double[][] read(String text) {
    return Arrays.stream(text.split(";", -1))
        .map(group ->
            Arrays.stream(group.split(",", -1))
                .filter(each -> !each.isEmpty())
                .mapToDouble(Numbers::readOne)
                .toArray())
        .toArray(double[][]::new);
  }

  private static double readOne(String text) {
    double value = text.equals("-") ? Double.NaN : Double.parseDouble(text);
    if (!text.equals("-") && !(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException("a number was expected, of no more than " + LARGEST);
    }
    return value;
  }

  static double[] of(float[] values) {
    double[] all = new double[values.length];
    Arrays.setAll(all, i -> values[i]);
    return all;
  }

  static float[] floats(double[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    return all;
  }

  /** All are numbers, and none is below the least. */
  static boolean areAtLeast(double least, double[] values) {
    return DoubleStream.of(values).allMatch(each -> each >= least);
  }
}
