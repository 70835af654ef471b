package io.vivremotion.uplink.privacy;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator's names and places: whole words, whatever their case and diacritics ({@code MULLER}
 * is {@code Müller}), the longest first. One hash a word decides whether to look closer.
 */
final class Vocabulary {
  private static final int LONGEST_WORD = 64;
  private static final int LONGEST_GAP = 3;

  private record Term(String label, List<String> words) {}

  private final Map<Integer, List<Term>> byFirstWord = new HashMap<>();

  Vocabulary(Map<String, List<String>> terms) {
    terms.forEach((label, list) -> list.forEach(term -> add(label, term)));
    byFirstWord
        .values()
        .forEach(list -> list.sort(Comparator.comparingInt((Term term) -> -term.words().size())));
  }

  private void add(String label, String term) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < term.length()) {
      int end = wordEnd(term, at);
      if (end > at) {
        words.add(fold(term, at, end));
      }
      at = Math.max(end, at + 1);
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "masking: vocabulary " + label + ": a term without a word");
    }
    byFirstWord
        .computeIfAbsent(words.getFirst().hashCode(), _ -> new ArrayList<>())
        .add(new Term(label, List.copyOf(words)));
  }

  boolean isEmpty() {
    return byFirstWord.isEmpty();
  }

  /** Finds in the text between {@code from} and {@code to} and tells the other scan. */
  void find(Scan scan, int from, int to, Scan found) {
    String text = scan.text();
    int at = from;
    while (at < to) {
      int end = Math.min(to, wordEnd(text, at));
      if (end > at) {
        Term term = longest(text, at, end, to);
        int start = at;
        if (term == null && isEscaped(text, from, at)) {
          term = longest(text, ++start, end, to);
        }
        at = term == null ? end : found.found(start, match(text, start, to, term), term.label());
      } else {
        at++;
      }
    }
  }

  private @org.jspecify.annotations.Nullable Term longest(String text, int at, int end, int to) {
    List<Term> candidates = end - at > LONGEST_WORD ? null : byFirstWord.get(hash(text, at, end));
    if (candidates != null) {
      for (Term term : candidates) {
        if (match(text, at, to, term) > 0) {
          return term;
        }
      }
    }
    return null;
  }

  /** The end of the term that begins here, 0 if it does not. */
  private static int match(String text, int from, int to, Term term) {
    int at = from;
    int end = from;
    for (String word : term.words()) {
      int gap = at;
      while (at < to && at - gap < LONGEST_GAP && !isPart(text.charAt(at))) {
        at++;
      }
      end = at < to ? wordEnd(text, at) : at;
      boolean is = end > at && end <= to && fold(text, at, end).equals(word);
      boolean follows = end > at && end <= to && isEscaped(text, gap, at);
      if (!is && !(follows && fold(text, at + 1, end).equals(word))) {
        return 0;
      }
      at = end;
    }
    return end;
  }

  /** In JSON within text a word may follow an escape: {@code \nAda}. */
  private static boolean isEscaped(String text, int floor, int at) {
    return at > floor && text.charAt(at - 1) == '\\' && "nrt".indexOf(text.charAt(at)) >= 0;
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isPart(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isPart(char c) {
    return c < 128
        ? Scan.isLatin(c) || Scan.isDigit(c)
        : Character.isLetterOrDigit(c)
            || Character.isSurrogate(c)
            || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  /** {@code fold(...).hashCode()}, without the string where the word is ASCII. */
  private static int hash(String text, int from, int end) {
    int hash = 0;
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 128) {
        return fold(text, from, end).hashCode();
      }
      hash = 31 * hash + (c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return hash;
  }

  private static String fold(String text, int from, int end) {
    String word = text.substring(from, end);
    String plain =
        Normalizer.isNormalized(word, Normalizer.Form.NFD) && isAscii(word)
            ? word
            : Normalizer.normalize(word, Normalizer.Form.NFD);
    StringBuilder out = new StringBuilder(plain.length());
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (Character.getType(c) != Character.NON_SPACING_MARK) {
        out.append(base(Character.toLowerCase(c)));
      }
    }
    return out.toString();
  }

  private static boolean isAscii(String word) {
    return word.chars().allMatch(c -> c < 128);
  }

  /** Letters that Unicode does not decompose. */
  private static String base(char c) {
    return switch (c) {
      case 'ß' -> "ss";
      case 'ø' -> "o";
      case 'ł' -> "l";
      case 'đ', 'ð' -> "d";
      case 'þ' -> "th";
      case 'æ' -> "ae";
      case 'œ' -> "oe";
      case 'ı' -> "i";
      case 'ς' -> "σ";
      default -> String.valueOf(c);
    };
  }
}
