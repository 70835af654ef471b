package io.vivremotion.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * NAB's scoring (Lavin and Ahmad 2015; numenta/NAB, sweeper.py): credit for firing early in a
 * window, a penalty for each row fired outside, growing with the distance from the window before;
 * one threshold for all files; 0 is a detector that never fires, 100 a perfect one.
 */
final class NabScore {
  /** Weights of a true positive, a false positive and a missed window. */
  record Profile(double hit, double falseAlarm, double miss) {
    static final Profile STANDARD = new Profile(1, 0.11, 1);
    static final Profile LOW_FALSE_ALARMS = new Profile(1, 0.22, 1);
    static final Profile LOW_MISSES = new Profile(1, 0.11, 2);
  }

  record Result(double score, double threshold, int windowsHit, int windows) {}

  private record Row(double score, String window, double credit) {}

  private final List<Row> rows = new ArrayList<>();
  private int windows;

  /** Adds a file with its scores, one per row; 0 is never fired on. */
  void add(NabSeries series, double[] scores) {
    windows += series.windows().size();
    NabSeries.@Nullable Window previous = null;
    for (int i = 0; i < scores.length; i++) {
      NabSeries.@Nullable Window inside = null;
      for (NabSeries.Window window : series.windows()) {
        if (i >= window.first() && i <= window.last()) {
          inside = window;
        }
      }
      if (i >= series.probation() && scores[i] > 0) {
        rows.add(
            new Row(
                scores[i],
                inside == null ? "" : series.name() + inside.first(),
                inside == null ? outside(i, previous) : inside(i, inside)));
      }
      previous = inside == null ? previous : inside;
    }
  }

  private static double inside(int row, NabSeries.Window window) {
    double width = window.last() - window.first() + 1;
    return sigmoid(-(window.last() - row + 1) / width) / sigmoid(-1);
  }

  private static double outside(int row, NabSeries.@Nullable Window previous) {
    if (previous == null) {
      return -1;
    }
    double past = (row - previous.last()) / (double) (previous.last() - previous.first());
    return past > 3 ? -1 : sigmoid(past);
  }

  private static double sigmoid(double x) {
    return 2 / (1 + Math.exp(5 * x)) - 1;
  }

  /** The best result over all thresholds. */
  Result best(Profile profile) {
    Row[] sorted = rows.toArray(Row[]::new);
    Arrays.sort(sorted, Comparator.comparingDouble(Row::score).reversed());
    Map<String, Double> hits = new HashMap<>();
    double raw = -profile.miss() * windows;
    Result best = new Result(0, Double.POSITIVE_INFINITY, 0, windows);
    for (int i = 0; i < sorted.length; i++) {
      Row row = sorted[i];
      if (row.window().isEmpty()) {
        raw += profile.falseAlarm() * row.credit();
      } else {
        double credit = profile.hit() * row.credit();
        @Nullable Double before = hits.get(row.window());
        if (before == null || credit > before) {
          raw += credit - (before == null ? -profile.miss() : before);
          hits.put(row.window(), credit);
        }
      }
      boolean last = i + 1 == sorted.length || sorted[i + 1].score() != row.score();
      double score =
          100 * (raw + profile.miss() * windows) / ((profile.hit() + profile.miss()) * windows);
      if (last && score > best.score()) {
        best = new Result(score, row.score(), hits.size(), windows);
      }
    }
    return best;
  }
}
