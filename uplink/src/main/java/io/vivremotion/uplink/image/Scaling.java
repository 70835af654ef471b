package io.vivremotion.uplink.image;

import java.util.Arrays;

/** Makes a picture smaller: each pixel is the mean of those it stands for. */
final class Scaling {
  private Scaling() {}

  /** A picture of at most so many pixels, in its proportions; never larger than it was. */
  static Pixels toPixels(Rows rows, long most) {
    double share = Math.min(1, Math.sqrt((double) most / ((double) rows.width() * rows.height())));
    int width = Math.max(1, (int) (rows.width() * share));
    int height = Math.max(1, (int) (rows.height() * share));
    return to(rows, width, height);
  }

  private static Pixels to(Rows rows, int width, int height) {
    int[] out = new int[width * height];
    int[] row = new int[rows.width()];
    int[] sums = new int[4 * width];
    int[] counts = new int[width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 0);
      Arrays.fill(counts, 0);
      int to = edge(y + 1, rows.height(), height);
      for (int from = edge(y, rows.height(), height); from < to; from++) {
        rows.row(from, row);
        add(row, sums, counts);
      }
      for (int x = 0; x < width; x++) {
        out[y * width + x] = mean(sums, x, counts[x]);
      }
    }
    return new Pixels(width, height, out);
  }

  private static int edge(int at, int from, int to) {
    return (int) ((long) at * from / to);
  }

  /** Colours weigh as much as they can be seen. */
  private static void add(int[] row, int[] sums, int[] counts) {
    int width = counts.length;
    for (int x = 0; x < width; x++) {
      int to = edge(x + 1, row.length, width);
      for (int from = edge(x, row.length, width); from < to; from++) {
        int pixel = row[from];
        int alpha = pixel >>> 24;
        sums[4 * x] += alpha;
        sums[4 * x + 1] += alpha * (pixel >> 16 & 0xFF);
        sums[4 * x + 2] += alpha * (pixel >> 8 & 0xFF);
        sums[4 * x + 3] += alpha * (pixel & 0xFF);
        counts[x]++;
      }
    }
  }

  private static int mean(int[] sums, int x, int count) {
    int alpha = sums[4 * x];
    if (alpha == 0) {
      return 0;
    }
    int half = alpha / 2;
    return ((alpha + count / 2) / count) << 24
        | ((sums[4 * x + 1] + half) / alpha) << 16
        | ((sums[4 * x + 2] + half) / alpha) << 8
        | ((sums[4 * x + 3] + half) / alpha);
  }
}
