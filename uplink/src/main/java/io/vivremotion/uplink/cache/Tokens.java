package io.vivremotion.uplink.cache;

import java.util.ArrayList;
import java.util.List;

/** The words of a question: letters and digits, with what joins them within ids and numbers. */
final class Tokens {
  /** Stands for the end of a sentence. */
  static final String END = ".";

  private static final String JOINS = ".,-_/:'’%°$€£+#";

  private Tokens() {}

  static List<String> of(String text) {
    List<String> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = end(text, at);
      if (end > at) {
        split(text.substring(at, end), tokens);
        at = end;
      } else {
        boolean stop = ".?!".indexOf(text.charAt(at)) >= 0;
        if (stop && !tokens.isEmpty() && !tokens.getLast().equals(END)) {
          tokens.add(END);
        }
        at++;
      }
    }
    return tokens;
  }

  private static int end(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean word = Character.isLetterOrDigit(c) || Character.isSurrogate(c);
      boolean joins =
          JOINS.indexOf(c) >= 0
              && at + 1 < text.length()
              && Character.isLetterOrDigit(text.charAt(at + 1))
              && (at > from || "-+$€£".indexOf(c) >= 0)
              && (at == 0 || at > from || !Character.isLetterOrDigit(text.charAt(at - 1)));
      boolean sign =
          at > from && "%°+#".indexOf(c) >= 0 && Character.isLetterOrDigit(text.charAt(at - 1));
      if (!word && !joins && !sign) {
        break;
      }
      at++;
    }
    return at;
  }

  /** Words joined without a digit are words of their own; with one they are an id or a number. */
  private static void split(String token, List<String> tokens) {
    boolean digit = token.chars().anyMatch(c -> c >= '0' && c <= '9');
    if (digit) {
      String plain = token.replace(",", "");
      tokens.add(plain);
      return;
    }
    int start = 0;
    for (int i = 0; i <= token.length(); i++) {
      if (i == token.length() || ".,-_/:$€£".indexOf(token.charAt(i)) >= 0) {
        if (i > start) {
          apostrophe(token.substring(start, i), tokens);
        }
        start = i + 1;
      }
    }
  }

  /** {@code what's} is {@code what} and {@code is}; {@code isn't} is {@code is} and {@code not}. */
  private static void apostrophe(String word, List<String> tokens) {
    String plain = word.replace('’', '\'');
    int at = plain.indexOf('\'');
    if (at <= 0) {
      tokens.add(plain.replace("'", ""));
    } else if (plain.regionMatches(true, at - 1, "n't", 0, 3)) {
      String stem = plain.substring(0, at - 1);
      tokens.add(stem.equalsIgnoreCase("ca") ? "can" : stem.isEmpty() ? "not" : stem);
      tokens.add("not");
    } else {
      tokens.add(plain.substring(0, at));
    }
    tokens.removeIf(String::isEmpty);
  }
}
