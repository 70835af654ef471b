package io.vivremotion.uplink.privacy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A text in which something is written in another way than people read it, as models do too: the
 * escapes of JSON within text, of links, of HTML; digits and letters of full width, digits of other
 * scripts; characters that nobody sees. Values are looked for in the plain text, and masked where
 * they stand in the original.
 */
final class Respelled {
  private static final char FIRST_LATIN_ENTITY = '\u00c0';

  private static final List<String> ENTITIES =
      List.of(
          ("Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave"
                  + " Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash"
                  + " Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml"
                  + " aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth"
                  + " ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc"
                  + " uuml yacute thorn yuml")
              .split(" "));

  private static final int LONGEST_ENTITY = 10;
  private static final int MOST_BACKSLASHES = 8;
  private static final int FULL_WIDTH = '\uff21' - 'A';

  private final String original;
  private final StringBuilder plain;
  private int[] origins;

  Respelled(String original) {
    this.original = original;
    this.plain = new StringBuilder(original.length());
    this.origins = new int[original.length() + 1];
    for (int at = 0; at < original.length(); ) {
      at = take(at);
    }
    origins = Arrays.copyOf(origins, plain.length() + 1);
    origins[plain.length()] = original.length();
  }

  /** False: there is nothing of the kind in it. Quick, and rarely wrong. */
  static boolean mayBeIn(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 128) {
        if ((c == '\\' || c == '%' || c == '&') && i + 1 < length && begins(c, text.charAt(i + 1))) {
          return true;
        }
      } else if (c >= '\u00ad' && seen(c) != c) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(char sign, char next) {
    return switch (sign) {
      case '\\' -> next == 'u' || next == 'x' || next == '/';
      case '%' -> Scan.isHex(next);
      default -> next == '#' || Scan.isLatin(next);
    };
  }

  String text() {
    return plain.toString();
  }

  private void add(String text, int origin) {
    for (int i = 0; i < text.length(); i++) {
      origins[plain.length()] = origin;
      plain.append(text.charAt(i));
    }
  }

  /** Returns where to go on. */
  private int take(int at) {
    char c = original.charAt(at);
    int end =
        switch (c) {
          case '\\' -> jsonEscape(at);
          case '%' -> percents(at);
          case '&' -> entity(at);
          default -> at;
        };
    if (end > at) {
      return end;
    }
    char seen = seen(c);
    if (seen != 0) {
      add(String.valueOf(seen), at);
    }
    return at + 1;
  }

  /** As it looks; 0: nobody sees it. */
  private static char seen(char c) {
    if (c < '\u0660') {
      return c == '\u00ad' ? 0 : c;
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
    boolean letter =
        (c >= '\uff21' && c <= '\uff3a') || (c >= '\uff41' && c <= '\uff5a');
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
  private int jsonEscape(int at) {
    int end = at;
    while (end < Math.min(original.length(), at + MOST_BACKSLASHES)
        && original.charAt(end) == '\\') {
      end++;
    }
    if (end < original.length() && original.charAt(end) == '/') {
      add("/", at);
      return end + 1;
    }
    int from = end + 1;
    int to = codeEnd(end);
    if (to < 0) {
      return at;
    }
    boolean braced = original.charAt(from) == '{';
    int code = HexFormat.fromHexDigits(original, braced ? from + 1 : from, to);
    if (!Character.isValidCodePoint(code)) {
      return at;
    }
    for (char c : Character.toChars(code)) {
      char seen = seen(c);
      if (seen != 0) {
        add(String.valueOf(seen), at);
      }
    }
    return braced ? to + 1 : to;
  }

  /** Behind the digits of the code whose {@code x} or {@code u} is here; -1: there are none. */
  private int codeEnd(int at) {
    char kind = at < original.length() ? original.charAt(at) : ' ';
    if (kind == 'u' && at + 1 < original.length() && original.charAt(at + 1) == '{') {
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
  private int percents(int at) {
    if (!isHex(original, at + 1, at + 3)) {
      return at;
    }
    byte[] bytes = new byte[utf8Length(HexFormat.fromHexDigits(original, at + 1, at + 3))];
    int end = at;
    for (int i = 0; i < bytes.length; i++, end += 3) {
      if (end >= original.length()
          || original.charAt(end) != '%'
          || !isHex(original, end + 1, end + 3)) {
        return at;
      }
      bytes[i] = (byte) HexFormat.fromHexDigits(original, end + 1, end + 3);
    }
    try {
      add(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), at);
      return end;
    } catch (CharacterCodingException e) {
      return at;
    }
  }

  private static int utf8Length(int first) {
    return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  private int entity(int at) {
    int end = original.indexOf(';', at, Math.min(original.length(), at + LONGEST_ENTITY));
    if (end < 0) {
      return at;
    }
    int code = code(original.substring(at + 1, end));
    if (code <= 0 || !Character.isValidCodePoint(code)) {
      return at;
    }
    add(Character.toString(code), at);
    return end + 1;
  }

  /** 0: none that is known. */
  private static int code(String name) {
    if (name.startsWith("#")) {
      boolean hex = name.startsWith("#x") || name.startsWith("#X");
      try {
        return Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return switch (name) {
      case "commat" -> '@';
      case "period" -> '.';
      case "plus" -> '+';
      case "nbsp" -> ' ';
      case "colon" -> ':';
      case "sol" -> '/';
      default -> {
        int at = ENTITIES.indexOf(name);
        yield at < 0 ? 0 : FIRST_LATIN_ENTITY + at;
      }
    };
  }

  /** Values are to be looked for here too. */
  boolean differs() {
    return !original.contentEquals(plain);
  }

  /**
   * @param value empty: what stands there in the original
   */
  private record Find(int from, int to, String label, String value) {}

  /** What reads well comes back as it was; an escape belongs to the text around it. */
  private boolean isEscaped(int from, int to) {
    for (int i = from; i < to; i++) {
      if ("\\%&".indexOf(original.charAt(i)) >= 0) {
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
