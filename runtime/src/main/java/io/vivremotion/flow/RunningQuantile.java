package io.vivremotion.flow;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Estimates one quantile in constant memory: the P² algorithm (Jain and Chlamtac, CACM 28(10),
 * 1985). Exact up to five values; without randomness, so that a replay gives the same figure.
 */
final class RunningQuantile {
  private static final int MARKERS = 5;

  private final double[] heights = new double[MARKERS];
  private final double[] positions = {1, 2, 3, 4, 5};
  private final double quantile;
  private long count;

  RunningQuantile(double quantile) {
    this.quantile = quantile;
  }

  void add(double value) {
    if (count < MARKERS) {
      heights[(int) count++] = value;
      if (count == MARKERS) {
        Arrays.sort(heights);
      }
      return;
    }
    count++;
    int cell = cell(value);
    for (int i = cell + 1; i < MARKERS; i++) {
      positions[i]++;
    }
    for (int i = 1; i < MARKERS - 1; i++) {
      adjust(i);
    }
  }

  /** NaN if there was no value. */
  double value() {
    if (count >= MARKERS) {
      return heights[2];
    }
    if (count == 0) {
      return Double.NaN;
    }
    double[] few = Arrays.copyOf(heights, (int) count);
    Arrays.sort(few);
    return few[(int) Math.ceil(quantile * count) - 1];
  }

  void save(DataOutput target) throws IOException {
    target.writeLong(count);
    for (int i = 0; i < MARKERS; i++) {
      target.writeDouble(heights[i]);
      target.writeDouble(positions[i]);
    }
  }

  void restore(DataInput source) throws IOException {
    count = source.readLong();
    for (int i = 0; i < MARKERS; i++) {
      heights[i] = source.readDouble();
      positions[i] = source.readDouble();
    }
  }

  /** Of the values below marker {@code i}, as it should be; of the inner three only. */
  private double share(int i) {
    return i == 1 ? quantile / 2 : i == 2 ? quantile : (1 + quantile) / 2;
  }

  private int cell(double value) {
    if (value < heights[0]) {
      heights[0] = value;
      return 0;
    }
    if (value >= heights[4]) {
      heights[4] = value;
      return 3;
    }
    int cell = 0;
    while (value >= heights[cell + 1]) {
      cell++;
    }
    return cell;
  }

  private void adjust(int i) {
    double off = 1 + (count - 1) * share(i) - positions[i];
    boolean up = off >= 1 && positions[i + 1] - positions[i] > 1;
    boolean down = off <= -1 && positions[i - 1] - positions[i] < -1;
    if (!up && !down) {
      return;
    }
    int by = up ? 1 : -1;
    double parabolic = parabolic(i, by);
    heights[i] =
        heights[i - 1] < parabolic && parabolic < heights[i + 1] ? parabolic : linear(i, by);
    positions[i] += by;
  }

  private double parabolic(int i, int by) {
    double below = positions[i] - positions[i - 1];
    double above = positions[i + 1] - positions[i];
    double across = positions[i + 1] - positions[i - 1];
    return heights[i]
        + by
            / across
            * ((below + by) * (heights[i + 1] - heights[i]) / above
                + (above - by) * (heights[i] - heights[i - 1]) / below);
  }

  private double linear(int i, int by) {
    return heights[i] + by * (heights[i + by] - heights[i]) / (positions[i + by] - positions[i]);
  }
}
