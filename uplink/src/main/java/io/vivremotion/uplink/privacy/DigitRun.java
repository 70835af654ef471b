package io.vivremotion.uplink.privacy;

/**
 * Groups of digits with single separators between, as people write numbers: {@code +41 (0)96 471 07
 * 95}, {@code 4111-1111-1111-1111}, {@code 467 3395}. A window on a text; what is longer than
 * {@link #MAX_GROUPS} groups is read in several.
 */
final class DigitRun {
  static final int MAX_GROUPS = 8;

  private final Scan scan;
  private final int[] starts = new int[MAX_GROUPS];
  private final int[] ends = new int[MAX_GROUPS];
  private final int[] before = new int[MAX_GROUPS + 1];
  private int groups;
  private int longest;
  private final int from;
  private boolean cut;

  /**
   * @param from of the first digit, or of a {@code +} or {@code (} before it
   */
  DigitRun(Scan scan, int from) {
    this.scan = scan;
    this.from = from;
    read(from);
  }

  private void read(int first) {
    int at = first;
    while (at < first + 2 && !Scan.isDigit(scan.at(at))) {
      at++;
    }
    while (groups < MAX_GROUPS && Scan.isDigit(scan.at(at))) {
      starts[groups] = at;
      while (Scan.isDigit(scan.at(at))) {
        at++;
      }
      ends[groups] = at;
      longest = Math.max(longest, at - starts[groups]);
      before[groups + 1] = before[groups] + at - starts[groups];
      groups++;
      at = next(at);
    }
    cut = groups > 0 && belongsToMore(ends[groups - 1]);
  }

  /** Where the next group begins, or something else that is no digit. */
  private int next(int end) {
    int at = end;
    if (scan.at(at) == ')') {
      at++;
    }
    if (joins(scan.at(at))) {
      at++;
    }
    if (scan.at(at) == '(') {
      at++;
    }
    return at - end > 2 && scan.at(end) != ')' ? end : at;
  }

  /** The last group is part of something else: a time, a decimal, a word, an address. */
  private boolean belongsToMore(int end) {
    char c = scan.at(end);
    char after = scan.at(end + 1);
    if (c == ':' || c == ',') {
      return Scan.isDigit(after);
    }
    if (c == 'x' || c == 'X') {
      return !Scan.isDigit(after);
    }
    return Scan.isWord(c) || c == '@' || c == '%' || c == '°' || (c == '-' && Scan.isWord(after));
  }

  static boolean separates(char c) {
    return c == '(' || c == ')' || joins(c);
  }

  private static boolean joins(char c) {
    return switch (c) {
      case ' ', '-', '.', '/', '\u00a0', '\u2010', '\u2011', '\u2013' -> true;
      default -> false;
    };
  }

  int groups() {
    return groups;
  }

  /** Whether the last group belongs to something else and counts for nothing but dates. */
  boolean cut() {
    return cut;
  }

  int start(int group) {
    return starts[group];
  }

  int end(int group) {
    return ends[group];
  }

  int length(int group) {
    return ends[group] - starts[group];
  }

  /** Where the whole run begins, sign and parenthesis included. */
  int from() {
    return from;
  }

  int digits(int first, int last) {
    return before[last + 1] - before[first];
  }

  /** As many short numbers as are read at once, one space between: readings. */
  boolean isList() {
    return groups == MAX_GROUPS && longest <= 3 && !cut && separator(0, groups - 1) == ' ';
  }

  /** The digits alone. */
  String digitsOf(int first, int last) {
    StringBuilder out = new StringBuilder();
    for (int group = first; group <= last; group++) {
      out.append(scan.text(), starts[group], ends[group]);
    }
    return out.toString();
  }

  /**
   * The one separator between these groups: ' ' also for other spaces; 0 if there are several or
   * none.
   */
  char separator(int first, int last) {
    char one = 0;
    for (int group = first; group < last; group++) {
      if (starts[group + 1] - ends[group] != 1) {
        return 0;
      }
      char c = plain(scan.at(ends[group]));
      if (one != 0 && c != one) {
        return 0;
      }
      one = c;
    }
    return one;
  }

  boolean has(char separator, int first, int last) {
    for (int i = ends[first]; i < starts[last]; i++) {
      if (plain(scan.at(i)) == separator) {
        return true;
      }
    }
    return false;
  }

  private static char plain(char c) {
    return switch (c) {
      case '\u00a0' -> ' ';
      case '\u2011', '\u2010', '\u2013' -> '-';
      default -> c;
    };
  }

  /** Whether these are the lengths of the groups. */
  boolean shaped(int first, int last, int... lengths) {
    if (last - first + 1 != lengths.length) {
      return false;
    }
    for (int i = 0; i < lengths.length; i++) {
      if (length(first + i) != lengths[i]) {
        return false;
      }
    }
    return true;
  }

  int value(int group) {
    return length(group) > 9 ? -1 : Integer.parseInt(scan.text(), starts[group], ends[group], 10);
  }
}
