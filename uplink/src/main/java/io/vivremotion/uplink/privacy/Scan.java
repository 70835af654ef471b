package io.vivremotion.uplink.privacy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one text: where the finders are in it, and what they found, in order and without
 * overlap.
 */
final class Scan {
  private static final int INTS_PER_FIND = 2;

  private final String text;
  private final char[] chars;
  private final String hint;
  private int[] bounds = new int[8];
  private String[] labels = new String[4];
  private @Nullable String[] values = new @Nullable String[0];
  private int count;

  /**
   * @param hint what the text is said to be, such as its key in a JSON object; may be empty
   */
  Scan(String text, String hint) {
    this.text = text;
    this.chars = text.toCharArray();
    this.hint = hint;
  }

  String text() {
    return text;
  }

  /** Nobody may change them. */
  char[] chars() {
    return chars;
  }

  String hint() {
    return hint;
  }

  int length() {
    return chars.length;
  }

  /** The character there, a space beyond either end. */
  char at(int index) {
    return index >= 0 && index < chars.length ? chars[index] : ' ';
  }

  /** Where the last find ended: nothing before may be found any more. */
  int floor() {
    return count == 0 ? 0 : bounds[count * INTS_PER_FIND - 1];
  }

  int count() {
    return count;
  }

  int start(int find) {
    return bounds[find * INTS_PER_FIND];
  }

  int end(int find) {
    return bounds[find * INTS_PER_FIND + 1];
  }

  String label(int find) {
    return labels[find];
  }

  String value(int find) {
    String value = find < values.length ? values[find] : null;
    return value == null ? text.substring(start(find), end(find)) : value;
  }

  /** What is written in another way there. */
  void found(int start, int end, String label, String value) {
    var _ = found(start, end, label);
    values = Arrays.copyOf(values, labels.length);
    values[count - 1] = value;
  }

  /** Returns {@code end}, from where to go on. */
  int found(int start, int end, String label) {
    if (count == labels.length) {
      labels = Arrays.copyOf(labels, count * 2);
      bounds = Arrays.copyOf(bounds, bounds.length * 2);
    }
    bounds[count * INTS_PER_FIND] = start;
    bounds[count * INTS_PER_FIND + 1] = end;
    labels[count++] = label;
    return end;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLatin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** A letter or digit of any script, or an underscore. */
  static boolean isWord(char c) {
    if (c < 128) {
      return isLatin(c) || isDigit(c) || c == '_';
    }
    return Character.isLetterOrDigit(c);
  }
}
