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

  /** Letters to insert, remove or change (Levenshtein), a swap of neighbours counting as two. */
  private static int distance(String from, String to) {
    int[] before = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] now = new int[to.length() + 1];
      now[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        now[j] = Math.min(change, Math.min(before[j], now[j - 1]) + 1);
      }
      before = now;
    }
    return before[to.length()];
  }
}
