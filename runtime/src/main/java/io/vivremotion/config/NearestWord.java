package io.vivremotion.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class NearestWord {
  private NearestWord() {}

  /** The word at most a third of its letters away, the nearest first. */
  static Optional<String> to(String written, List<String> words) {
    String plain = written.toLowerCase(Locale.ROOT).replace('_', '-');
    return words.stream()
        .filter(word -> distance(plain, word) <= Math.max(1, word.length() / 3))
        .min(Comparator.comparingInt(word -> distance(plain, word)));
  }

  /** Letters to insert, remove, change or swap with their neighbour (optimal string alignment). */
  private static int distance(String from, String to) {
    int[][] table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : least(table, from, to, i, j);
      }
    }
    return table[from.length()][to.length()];
  }

  private static int least(int[][] table, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least = table[i - 1][j - 1] + (same ? 0 : 1);
    least = Math.min(least, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
  }
}
