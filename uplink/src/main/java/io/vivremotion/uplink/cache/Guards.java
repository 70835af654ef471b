package io.vivremotion.uplink.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What tells two questions apart however near their meanings seem. */
final class Guards {
  /** Below this share of the words in the same order they were swapped. */
  private static final double LEAST_IN_ORDER = 0.75;

  /** The first difference found. The name is what metrics call it. */
  enum Difference {
    NUMBERS,
    NEGATION,
    OPPOSITES,
    NAMES,
    ASKED,
    /** "This" and the like: what is meant cannot be seen. */
    POINTING,
    /** The same words the other way round: who did what to whom. */
    SWAPPED
  }

  private Guards() {}

  static Optional<Difference> difference(Signature one, Signature other) {
    if (one.pointing() || other.pointing()) {
      return Optional.of(Difference.POINTING);
    }
    if (!one.exact().equals(other.exact())) {
      return Optional.of(Difference.NUMBERS);
    }
    if (one.negated() != other.negated()) {
      return Optional.of(Difference.NEGATION);
    }
    if (opposed(one, other)) {
      return Optional.of(Difference.OPPOSITES);
    }
    if (!other.stems().containsAll(one.names()) || !one.stems().containsAll(other.names())) {
      return Optional.of(Difference.NAMES);
    }
    if (one.asked() != other.asked()) {
      return Optional.of(Difference.ASKED);
    }
    return swapped(one.stems(), other.stems()) ? Optional.of(Difference.SWAPPED) : Optional.empty();
  }

  static boolean opposed(Signature one, Signature other) {
    for (String word : one.words()) {
      if (other.words().contains(word)) {
        continue;
      }
      for (String opposite : other.words()) {
        if (Lexicon.areOpposite(word, opposite) && !one.words().contains(opposite)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean swapped(List<String> one, List<String> other) {
    List<String> common = new ArrayList<>(one);
    common.retainAll(other);
    List<String> there = new ArrayList<>(other);
    there.retainAll(one);
    return common.size() == there.size()
        && !common.equals(there)
        && inOrder(common, there) < LEAST_IN_ORDER * common.size();
  }

  /** The longest common subsequence. */
  private static int inOrder(List<String> a, List<String> b) {
    int[][] best = new int[a.size() + 1][b.size() + 1];
    for (int i = 1; i <= a.size(); i++) {
      for (int j = 1; j <= b.size(); j++) {
        best[i][j] =
            a.get(i - 1).equals(b.get(j - 1))
                ? best[i - 1][j - 1] + 1
                : Math.max(best[i - 1][j], best[i][j - 1]);
      }
    }
    return best[a.size()][b.size()];
  }
}
