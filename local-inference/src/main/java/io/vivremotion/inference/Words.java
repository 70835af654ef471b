package io.vivremotion.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A name or question as comparable words: lower case, cut between letters and digits, number words
 * as digits, no leading zeros: {@code Press-03} and {@code press three} are the same.
 */
final class Words {
  private static final Map<String, String> NUMBERS =
      Map.ofEntries(
          Map.entry("one", "1"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"));

  private Words() {}

  /** A word and where it stands in the text. */
  record Word(String text, int from, int to) {
    boolean isNumber() {
      return Character.isDigit(text.charAt(0));
    }
  }

  static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = from;
      boolean digits = Character.isDigit(text.charAt(from));
      while (to < text.length()
          && Character.isLetterOrDigit(text.charAt(to))
          && Character.isDigit(text.charAt(to)) == digits) {
        to++;
      }
      if (to > from) {
        String word = plain(text.substring(from, to), digits);
        if (!word.equals("number") && !word.equals("no") && !word.equals("nr")) {
          words.add(new Word(word, from, to));
        }
      }
      from = Math.max(to, from + 1);
    }
    return words;
  }

  private static String plain(String word, boolean digits) {
    if (digits) {
      String bare = word.replaceFirst("^0+(?=.)", "");
      return bare;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    return NUMBERS.getOrDefault(lower, lower);
  }

  /** Equal, or one slip of the pen apart in a word of at least five letters; numbers are exact. */
  static boolean alike(Word word, String name) {
    String text = word.text();
    if (text.equals(name)) {
      return true;
    }
    if (word.isNumber() || name.length() < 5 || text.length() < 4) {
      return false;
    }
    return text.equals(name + "s") || isOneSlip(text, name);
  }

  private static boolean isOneSlip(String a, String b) {
    int difference = a.length() - b.length();
    if (Math.abs(difference) > 1 || Character.isDigit(b.charAt(0))) {
      return false;
    }
    int same = 0;
    while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    int skipA = difference >= 0 ? 1 : 0;
    int skipB = difference <= 0 ? 1 : 0;
    boolean substituted = rest(a, same + skipA).equals(rest(b, same + skipB));
    boolean swapped =
        difference == 0
            && same + 1 < a.length()
            && a.charAt(same) == b.charAt(same + 1)
            && a.charAt(same + 1) == b.charAt(same)
            && rest(a, same + 2).equals(rest(b, same + 2));
    return substituted || swapped;
  }

  private static String rest(String text, int from) {
    return text.substring(Math.min(from, text.length()));
  }
}
