package io.vivremotion.uplink.privacy;

import java.util.Collection;
import java.util.Locale;

/**
 * Reads one place-holder at a place in a text, exact or as models alter it. Exact is {@code
 * ⟦LABEL_N⟧}. Altered are: other brackets of that kind ({@code 〚 【 [[ [}), lower case, up to two
 * spaces inside, another separator or an escaped one, a closing bracket left out; and without
 * brackets {@code LABEL_N} as a word of its own. A cursor: one per reader, not thread-safe.
 */
final class HolderText {
  static final char OPEN = '⟦';
  static final char CLOSE = '⟧';
  static final int MAX_LABEL = 16;
  private static final int MAX_DIGITS = 7;

  /** What {@link #read} found. */
  enum Found {
    NOTHING,
    /** The text ends before it is clear; more must be seen. */
    UNDECIDED,
    ALTERED,
    EXACT
  }

  private final Collection<String> labels;
  private final boolean json;
  private CharSequence text = "";
  private boolean last;
  private int at;
  private String label = "";
  private int number;

  /**
   * @param labels those that may be meant; live, it may grow
   * @param json the text is that of a JSON document, where brackets may be escapes
   */
  HolderText(Collection<String> labels, boolean json) {
    this.labels = labels;
    this.json = json;
  }

  /** After ALTERED or EXACT: where the place-holder ends. */
  int end() {
    return at;
  }

  String label() {
    return label;
  }

  int number() {
    return number;
  }

  /** Whether a place-holder can begin with this character, to pass over others fast. */
  boolean mayBegin(char c) {
    if (c < 128) {
      return isLetter(c) || c == '[' || (json && c == '\\');
    }
    return c == OPEN || c == '〚' || c == '【';
  }

  /**
   * @param bare whether the character before {@code from} ends a word, so that a word may begin
   * @param complete nothing comes after {@code source}
   */
  Found read(CharSequence source, int from, boolean bare, boolean complete) {
    text = source;
    last = complete;
    at = from;
    char first = source.charAt(from);
    if (isLetter(first)) {
      return bare ? readBare(from) : Found.NOTHING;
    }
    int open = bracket(from, '6', "〚【");
    if (open < 0) {
      return Found.UNDECIDED;
    }
    return open == 0 ? Found.NOTHING : readBracketed(from, open, first == '[');
  }

  private Found readBare(int from) {
    if (!readLabel()) {
      return undecidedIf(at >= text.length() && prefix(from));
    }
    if (text.charAt(at - 1) != '_') {
      return Found.NOTHING;
    }
    if (!readNumber()) {
      return undecidedIf(at >= text.length());
    }
    if (at >= text.length()) {
      return last ? Found.ALTERED : Found.UNDECIDED;
    }
    if (isWord(text.charAt(at))) {
      return Found.NOTHING;
    }
    if (text.charAt(at) == CLOSE) {
      at++;
    }
    return Found.ALTERED;
  }

  private Found readBracketed(int from, int open, boolean square) {
    at = from + open;
    int spaces = spaces();
    int labelAt = at;
    if (!readLabel()) {
      return undecidedIf(at >= text.length() && (!square || prefix(labelAt)));
    }
    int separators = separators();
    if (!readNumber()) {
      return undecidedIf(at >= text.length());
    }
    int digitsEnd = at;
    spaces += spaces();
    int close = at >= text.length() ? -1 : bracket(at, '7', "〛】]");
    if (close < 0 && !last) {
      return Found.UNDECIDED;
    }
    if (close <= 0) {
      at = digitsEnd;
      boolean endsThere = digitsEnd >= text.length() || !isWord(text.charAt(digitsEnd));
      return square || !endsThere ? Found.NOTHING : Found.ALTERED;
    }
    boolean plain = text.charAt(from) == OPEN && text.charAt(at) == CLOSE;
    at += close;
    return plain && spaces == 0 && separators == 0 && isExact(labelAt)
        ? Found.EXACT
        : Found.ALTERED;
  }

  private boolean isExact(int labelAt) {
    int end = labelAt + label.length();
    for (int i = labelAt; i < end; i++) {
      if (text.charAt(i) != label.charAt(i - labelAt)) {
        return false;
      }
    }
    return text.charAt(end) == '_' && text.charAt(end + 1) != '_' && text.charAt(end + 1) != '0';
  }

  /** Letters and underscores which are a known label, trailing underscores included. */
  private boolean readLabel() {
    int from = at;
    while (at < text.length() && isLabel(text.charAt(at)) && at - from <= MAX_LABEL + 2) {
      at++;
    }
    if (at == from || at >= text.length()) {
      return false;
    }
    int end = at;
    while (end > from && text.charAt(end - 1) == '_') {
      end--;
    }
    label = text.subSequence(from, end).toString().toUpperCase(Locale.ROOT);
    return labels.contains(label);
  }

  private boolean readNumber() {
    int from = at;
    number = 0;
    while (at < text.length() && isDigit(text.charAt(at)) && at - from <= MAX_DIGITS) {
      number = number * 10 + text.charAt(at++) - '0';
    }
    return at > from && at - from <= MAX_DIGITS;
  }

  private int spaces() {
    int from = at;
    while (at < text.length() && text.charAt(at) == ' ' && at - from < 2) {
      at++;
    }
    return at - from;
  }

  private int separators() {
    int from = at;
    while (at < text.length() && " -_\\".indexOf(text.charAt(at)) >= 0 && at - from < 3) {
      at++;
    }
    return at - from;
  }

  /** The length of a bracket at {@code from}, 0 if there is none, -1 if that cannot be told yet. */
  private int bracket(int from, char lastDigit, String others) {
    char c = text.charAt(from);
    if (c == (lastDigit == '6' ? OPEN : CLOSE) || (c != ']' && others.indexOf(c) >= 0)) {
      return 1;
    }
    char square = lastDigit == '6' ? '[' : ']';
    if (c == square) {
      boolean more = from + 1 < text.length();
      return !more && !last ? -1 : more && text.charAt(from + 1) == square ? 2 : 1;
    }
    return json && c == '\\' ? escape(from, lastDigit) : 0;
  }

  private int escape(int from, char lastDigit) {
    String wanted = "\\u27e" + lastDigit;
    for (int i = 1; i < wanted.length(); i++) {
      if (from + i >= text.length()) {
        return last ? 0 : -1;
      }
      if (Character.toLowerCase(text.charAt(from + i)) != wanted.charAt(i)) {
        return 0;
      }
    }
    return wanted.length();
  }

  private boolean prefix(int from) {
    int length = text.length() - from;
    String seen = text.subSequence(from, text.length()).toString();
    for (String known : labels) {
      int common = Math.min(length, known.length());
      if (seen.regionMatches(true, 0, known, 0, common)
          && seen.substring(common).chars().allMatch(c -> c == '_')) {
        return true;
      }
    }
    return false;
  }

  private Found undecidedIf(boolean condition) {
    return condition && !last ? Found.UNDECIDED : Found.NOTHING;
  }

  static boolean isWord(char c) {
    return isLabel(c) || isDigit(c);
  }

  private static boolean isLabel(char c) {
    return isLetter(c) || c == '_';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
