package io.vivremotion.uplink.privacy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A text in which something is written in another way than people read it, as models do too: the
 * escapes of JSON within text, of links, of HTML; digits and letters of full width, digits of other
 * scripts; characters that nobody sees. Values are looked for in the plain text, and masked where
 * they stand in the original.
 */
final class Respelled {
  private static final char[] SIGNS = {'\\', '%', '&'};
  private static final char SOFT_HYPHEN = '\u00ad';
  private static final int LONGEST_ENTITY = 10;
  private static final int MOST_BACKSLASHES = 8;
  private static final int FULL_WIDTH = '\uff21' - 'A';

  private final String original;
  private final char[] chars;
  private final boolean wide;
  private final int[] signs = {-1, -1, -1};
  private StringBuilder plain = new StringBuilder(0);
  private int[] origins = new int[0];

  private Respelled(Scan scan) {
    this.original = scan.text();
    this.chars = scan.chars();
    this.wide = isWide(chars);
  }

  /** Empty: there is nothing of the kind in it. */
  static Optional<Respelled> of(Scan scan) {
    var respelled = new Respelled(scan);
    respelled.read();
    return respelled.origins.length == 0 ? Optional.empty() : Optional.of(respelled);
  }

  private void read() {
    int done = 0;
    for (int at = next(0); at < chars.length; ) {
      int end = take(at, done);
      done = end > at ? end : done;
      at = next(Math.max(end, at + 1));
    }
    if (origins.length > 0) {
      copy(done, chars.length);
      origins[plain.length()] = chars.length;
    }
  }

  /** What may look otherwise than it is. Most texts are this alone. */
  private int next(int from) {
    if (!wide) {
      return nextSign(from);
    }
    int at = from;
    while (at < chars.length) {
      char c = chars[at];
      if (c < 128 ? isSign(c) : c >= SOFT_HYPHEN && seen(c) != c) {
        return at;
      }
      at++;
    }
    return at;
  }

  /** By searches that take many characters at a time, each as far as its next find. */
  private int nextSign(int from) {
    int next = chars.length;
    for (int i = 0; i < SIGNS.length; i++) {
      if (signs[i] < from) {
        int at = original.indexOf(SIGNS[i], from);
        signs[i] = at < 0 ? chars.length : at;
      }
      next = Math.min(next, signs[i]);
    }
    return next;
  }

  private static boolean isSign(char c) {
    return c == '\\' || c == '%' || c == '&';
  }

  private static boolean isWide(char[] chars) {
    int all = 0;
    for (char c : chars) {
      all |= c;
    }
    return all >= SOFT_HYPHEN;
  }

  String text() {
    return plain.toString();
  }

  /** As it is, in the original from one place to another. */
  private void copy(int from, int to) {
    for (int i = from; i < to; i++) {
      origins[plain.length() + i - from] = i;
    }
    plain.append(chars, from, to - from);
  }

  /** Behind what is copied; what looks otherwise begins there. */
  private void add(int code, int origin, int done) {
    if (origins.length == 0) {
      plain = new StringBuilder(chars.length);
      origins = new int[chars.length + 1];
    }
    copy(done, origin);
    for (char c : Character.toChars(code)) {
      char seen = seen(c);
      if (seen != 0) {
        origins[plain.length()] = origin;
        plain.append(seen);
      }
    }
  }

  /**
   * @param done what was before is taken
   * @return where to go on; no further than {@code at} if it is as it looks
   */
  private int take(int at, int done) {
    return switch (chars[at]) {
      case '\\' -> jsonEscape(at, done);
      case '%' -> percents(at, done);
      case '&' -> entity(at, done);
      default -> { // a character, not a type
        add(chars[at], at, done);
        yield at + 1;
      }
    };
  }

  /** As it looks; 0: nobody sees it. */
  private static char seen(char c) {
    if (c < '\u0660') {
      return c == SOFT_HYPHEN ? 0 : c;
    }
    if (isInvisible(c)) {
      return 0;
    }
    if ((c >= '\u2000' && c <= '\u200a') || c == '\u202f' || c == '\u205f' || c == '\u3000') {
      return ' ';
    }
    if (c == '\u2012' || c == '\u2212' || c == '\uff0d') {
      return '-';
    }
    boolean letter = (c >= '\uff21' && c <= '\uff3a') || (c >= '\uff41' && c <= '\uff5a');
    if (letter || c == '\uff20' || c == '\uff0e' || c == '\uff0b') {
      return (char) (c - FULL_WIDTH);
    }
    return Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : c;
  }

  /** Of no width, and marks of direction, which address books put around numbers. */
  private static boolean isInvisible(char c) {
    return (c >= '\u200b' && c <= '\u200f')
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2060' && c <= '\u2069')
        || c == '\ufeff';
  }

  /** A code or a slash, in JSON within JSON behind several backslashes. */
  private int jsonEscape(int at, int done) {
    int end = at;
    while (end < Math.min(original.length(), at + MOST_BACKSLASHES) && chars[end] == '\\') {
      end++;
    }
    if (end < original.length() && chars[end] == '/') {
      add('/', at, done);
      return end + 1;
    }
    int from = end + 1;
    int to = codeEnd(end);
    if (to < 0) {
      return at;
    }
    boolean braced = chars[from] == '{';
    int code = HexFormat.fromHexDigits(original, braced ? from + 1 : from, to);
    if (!Character.isValidCodePoint(code)) {
      return at;
    }
    add(code, at, done);
    return braced ? to + 1 : to;
  }

  /** Behind the digits of the code whose {@code x} or {@code u} is here; -1: there are none. */
  private int codeEnd(int at) {
    char kind = at < original.length() ? chars[at] : ' ';
    if (kind == 'u' && at + 1 < original.length() && chars[at + 1] == '{') {
      int end = original.indexOf('}', at, Math.min(original.length(), at + LONGEST_ENTITY));
      return end > at + 2 && isHex(original, at + 2, end) ? end : -1;
    }
    int digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
    return digits > 0 && isHex(original, at + 1, at + 1 + digits) ? at + 1 + digits : -1;
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (i >= text.length() || !Scan.isHex(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of one character in UTF-8; what is none stays. */
  private int percents(int at, int done) {
    if (!isHex(original, at + 1, at + 3)) {
      return at;
    }
    byte[] bytes = new byte[utf8Length(HexFormat.fromHexDigits(original, at + 1, at + 3))];
    int end = at;
    for (int i = 0; i < bytes.length; i++, end += 3) {
      if (end >= original.length() || chars[end] != '%' || !isHex(original, end + 1, end + 3)) {
        return at;
      }
      bytes[i] = (byte) HexFormat.fromHexDigits(original, end + 1, end + 3);
    }
    try {
      CharSequence decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      add(Character.codePointAt(decoded, 0), at, done);
      return end;
    } catch (CharacterCodingException e) {
      return at;
    }
  }

  private static int utf8Length(int first) {
    return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  private int entity(int at, int done) {
    int end = original.indexOf(';', at, Math.min(original.length(), at + LONGEST_ENTITY));
    if (end < 0) {
      return at;
    }
    int code = Entity.code(original.substring(at + 1, end));
    if (code <= 0 || !Character.isValidCodePoint(code)) {
      return at;
    }
    add(code, at, done);
    return end + 1;
  }

  /**
   * @param value empty: what stands there in the original
   */
  private record Find(int from, int to, String label, String value) {}

  /** What reads well comes back as it was; an escape belongs to the text around it. */
  private boolean isEscaped(int from, int to) {
    for (int i = from; i < to; i++) {
      if (isSign(chars[i])) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is found in the original together with what is found in the plain text, where that stands
   * in the original. What overlaps is one find.
   */
  Scan merged(Scan inOriginal, Scan inPlain) {
    List<Find> all = new ArrayList<>();
    for (int i = 0; i < inOriginal.count(); i++) {
      all.add(new Find(inOriginal.start(i), inOriginal.end(i), inOriginal.label(i), ""));
    }
    for (int i = 0; i < inPlain.count(); i++) {
      int from = origins[inPlain.start(i)];
      int to = origins[inPlain.end(i)];
      String value = isEscaped(from, to) ? inPlain.value(i) : "";
      all.add(new Find(from, to, inPlain.label(i), value));
    }
    all.sort(Comparator.comparingInt(Find::from).thenComparingInt(find -> -find.to())); // stable
    Scan merged = new Scan(original, inOriginal.hint());
    for (int i = 0; i < all.size(); ) {
      Find find = all.get(i++);
      for (; i < all.size() && all.get(i).from() < find.to(); i++) {
        int to = Math.max(find.to(), all.get(i).to());
        find = to == find.to() ? find : new Find(find.from(), to, find.label(), "");
      }
      String value = original.substring(find.from(), find.to());
      merged.found(
          find.from(), find.to(), find.label(), find.value().isEmpty() ? value : find.value());
    }
    return merged;
  }
}
