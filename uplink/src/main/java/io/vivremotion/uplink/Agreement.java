package io.vivremotion.uplink;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often a row has the same verdict among so many rows as it has alone, by model and size of the
 * prompt (in powers of two), and how many rows may share a prompt in view of it. Counts are
 * discounted: vendors change their models. A size is left when it is clearly worse than smaller
 * ones are, or, while nothing is known of those, than a model that agrees with itself: one that
 * does not even so keeps its size. It is tried again after as many comparisons as it took, then
 * twice as many. Used by the uplink's thread; {@link #most} and {@link #share} by any.
 */
final class Agreement {
  static final int SIZES = 6;

  private static final int MOST_MODELS = 16;
  private static final double DISCOUNT = 0.995;
  private static final double TOLERATED = 0.02;

  /** Comparisons without which nothing is said of a size. */
  private static final double FEWEST = 8;

  /** Of the normal distribution, one-sided 95 %. */
  private static final double SURE = 1.645;

  private static final int FIRST_PATIENCE = 40;
  private static final int LAST_PATIENCE = 640;

  /** Left of what was known of a size when it is tried again. */
  private static final double FADED = 0.25;

  private final Map<String, Sizes> byModel = new TreeMap<>();

  /** Rows that may share a prompt, 3 to 127. */
  synchronized int most(String model) {
    Sizes sizes = byModel.get(model);
    return rows(sizes == null ? SIZES : sizes.largest);
  }

  /** Of comparisons at the size in use, those that agreed; 1 while there are none. */
  synchronized double share(String model) {
    Sizes sizes = byModel.get(model);
    return sizes == null ? 1 : sizes.share(sizes.used);
  }

  /**
   * @param rows that shared the prompt, at least 2
   */
  synchronized void compared(String model, int rows, boolean agreed) {
    if (isName(model) && (byModel.containsKey(model) || byModel.size() < MOST_MODELS)) {
      byModel.computeIfAbsent(model, _ -> new Sizes()).compared(size(rows), agreed);
    }
  }

  private static int size(int rows) {
    return Math.clamp(31 - Integer.numberOfLeadingZeros(Math.max(2, rows)), 1, SIZES);
  }

  private static int rows(int size) {
    return (2 << size) - 1;
  }

  private static boolean isName(String model) {
    return model.matches("[\\x21-\\x7e&&[^=,]]{1,128}");
  }

  /** For the ledger. */
  synchronized String learnt() {
    return byModel.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue().learnt())
        .collect(Collectors.joining(" "));
  }

  /** What an earlier run has learnt; what is of another form is passed over. */
  synchronized void resume(String learnt) {
    for (String each : learnt.isBlank() ? new String[0] : learnt.split(" ", -1)) {
      int equals = each.indexOf('=');
      String fields = each.substring(equals + 1);
      boolean known = fields.matches("[1-6],\\d{1,3}(,\\d{1,4}\\.\\d{1,17}){12}");
      boolean room = byModel.size() < MOST_MODELS;
      if (equals > 0 && known && room && isName(each.substring(0, equals))) {
        byModel.put(each.substring(0, equals), Sizes.of(fields.split(",", -1)));
      }
    }
  }

  /** Of one model. */
  private static final class Sizes {
    private final double[] agreed = new double[SIZES + 1];
    private final double[] compared = new double[SIZES + 1];
    private int largest = SIZES;
    private int used = SIZES;
    private int patience = FIRST_PATIENCE;
    private int quiet;

    void compared(int size, boolean same) {
      used = size;
      agreed[size] = agreed[size] * DISCOUNT + (same ? 1 : 0);
      compared[size] = compared[size] * DISCOUNT + 1;
      quiet = size >= largest ? quiet + 1 : quiet;
      if (size > 1 && size <= largest && isWorse(size)) {
        largest = size - 1;
        quiet = 0;
        patience = Math.min(LAST_PATIENCE, 2 * patience);
      } else if (quiet >= patience && largest < SIZES) {
        largest++;
        quiet = 0;
        agreed[largest] *= FADED;
        compared[largest] *= FADED;
      }
    }

    private boolean isWorse(int size) {
      if (compared[size] < FEWEST) {
        return false;
      }
      double smaller = 0;
      for (int i = 1; i < size; i++) {
        smaller = compared[i] >= FEWEST ? Math.max(smaller, share(i)) : smaller;
      }
      double expected = smaller == 0 ? 1 : smaller;
      return atMost(size) < expected - TOLERATED;
    }

    /** Wilson's upper bound. */
    private double atMost(int size) {
      double n = compared[size];
      double p = share(size);
      double z2 = SURE * SURE;
      double spread = SURE * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
      return (p + z2 / (2 * n) + spread) / (1 + z2 / n);
    }

    double share(int size) {
      return compared[size] == 0 ? 1 : agreed[size] / compared[size];
    }

    String learnt() {
      StringBuilder text = new StringBuilder(largest + "," + patience);
      for (int i = 1; i <= SIZES; i++) {
        text.append(String.format(Locale.ROOT, ",%.3f,%.3f", agreed[i], compared[i]));
      }
      return text.toString();
    }

    static Sizes of(String[] fields) {
      Sizes sizes = new Sizes();
      sizes.largest = Integer.parseInt(fields[0]);
      sizes.used = sizes.largest;
      sizes.patience = Math.clamp(Integer.parseInt(fields[1]), FIRST_PATIENCE, LAST_PATIENCE);
      for (int i = 1; i <= SIZES; i++) {
        sizes.compared[i] = Double.parseDouble(fields[2 * i + 1]);
        sizes.agreed[i] = Math.min(sizes.compared[i], Double.parseDouble(fields[2 * i]));
      }
      return sizes;
    }
  }
}
