package io.vivremotion.uplink.privacy;

import java.util.Set;

/** What is made of groups of digits: cards, IPv4, social security numbers, dates, telephones. */
final class Numbers {
  private static final int FEWEST_DIGITS = 7;
  private static final int LONGEST_EXTENSION = 6;

  private final Set<Shape> wanted;

  Numbers(Set<Shape> wanted) {
    this.wanted = wanted;
  }

  /** Finds in the run of digits that begins here; returns where to go on. */
  int find(Scan scan, int at) {
    char c = scan.at(at);
    boolean sign = !Scan.isDigit(c);
    if (sign && !opens(scan, at)) {
      return at;
    }
    if (!begins(scan, at)) {
      return pastDigits(scan, at);
    }
    if (!sign && isShort(scan, at)) {
      return pastDigits(scan, at);
    }
    DigitRun run = new DigitRun(scan, at);
    if (run.groups() == 0) {
      return at;
    }
    return run.isList() ? run.end(DigitRun.MAX_GROUPS - 2) : search(scan, run);
  }

  private static boolean opens(Scan scan, int at) {
    return Scan.isDigit(scan.at(at + 1))
        || (Scan.isDigit(scan.at(at + 2)) && "(+".indexOf(scan.at(at + 1)) >= 0);
  }

  private static int pastDigits(Scan scan, int at) {
    int end = at;
    while (Scan.isDigit(scan.at(end))) {
      end++;
    }
    return end;
  }

  /** Whether a number may begin here, not in the middle of a word, a decimal, a time, an id. */
  private static boolean begins(Scan scan, int at) {
    char before = scan.at(at - 1);
    char earlier = scan.at(at - 2);
    if (Scan.isWord(before)) {
      return earlier == '\\' && "nrt".indexOf(before) >= 0;
    }
    return switch (before) {
      case '.', ',', '/', '-' -> !Scan.isWord(earlier);
      case '$', '€', '£' -> false;
      case ':' -> !Scan.isDigit(earlier);
      default -> true;
    };
  }

  /**
   * Most numbers are readings: too few digits for anything here, and not the four of an address.
   */
  private boolean isShort(Scan scan, int from) {
    int digits = 0;
    int points = 0;
    int gap = 0;
    for (int at = from; digits < FEWEST_DIGITS && gap < 3; at++) {
      char c = scan.at(at);
      if (Scan.isDigit(c)) {
        digits++;
        gap = 0;
      } else if (DigitRun.separates(c) && at < scan.length()) {
        points += c == '.' ? 1 : 0;
        gap++;
      } else {
        break;
      }
    }
    return digits < FEWEST_DIGITS && points < 3 && !wanted.contains(Shape.DATE);
  }

  private int search(Scan scan, DigitRun run) {
    int last = run.groups() - 1;
    for (int first = 0; first <= last; first++) {
      if (first > 0 && run.separator(first - 1, first) != ' ') {
        continue;
      }
      for (int end = last; end >= first; end--) {
        boolean apart = end == last || run.separator(end, end + 1) == ' ';
        int found = apart ? classify(scan, run, first, end) : -1;
        if (found >= 0) {
          return found;
        }
      }
    }
    return run.end(run.groups() == DigitRun.MAX_GROUPS ? 2 : 0);
  }

  /** The end of what groups first to last are, -1 if nothing is known to look so. */
  private int classify(Scan scan, DigitRun run, int first, int last) {
    int end = run.end(last);
    if (last - first == 2 && isDate(run, first, last)) {
      return take(scan, run.start(first), end, Shape.DATE);
    }
    if (last - first == 3 && isAddress(scan, run, first, last)) {
      boolean version = "vV".indexOf(scan.at(run.start(first) - 1)) >= 0;
      return version ? end : take(scan, run.start(first), end, Shape.IP);
    }
    int digits = run.digits(first, last);
    if (digits < FEWEST_DIGITS || (run.cut() && last == run.groups() - 1)) {
      return -1;
    }
    if (Card.matches(run, first, last)) {
      return take(scan, run.start(first), end, Shape.CARD);
    }
    if (digits == 9 && run.shaped(first, last, 3, 2, 4) && isSsn(scan, run, first, last)) {
      return take(scan, run.start(first), end, Shape.SSN);
    }
    return phone(scan, run, first, last);
  }

  private static boolean isAddress(Scan scan, DigitRun run, int first, int last) {
    return run.separator(first, last) == '.'
        && !Scan.isWord(scan.at(run.end(last)))
        && isIp4(scan.text().substring(run.start(first), run.end(last)));
  }

  private int phone(Scan scan, DigitRun run, int first, int last) {
    if (!wanted.contains(Shape.PHONE)) {
      return -1;
    }
    int extension = extension(scan, run.end(last));
    boolean extended = extension > run.end(last);
    if (!new Phone(scan, run, first, last).matches(extended)) {
      return -1;
    }
    int start = first == 0 ? run.from() : run.start(first);
    return scan.found(start, extension, Shape.PHONE.name());
  }

  /** The end of {@code x123} or {@code ext. 123} after a number, else {@code end}. */
  private static int extension(Scan scan, int end) {
    int at = end;
    if (scan.at(at) == ' ') {
      at++;
    }
    int word = at;
    if ("xXeE".indexOf(scan.at(at)) < 0) {
      return end;
    }
    for (String sign : new String[] {"extension", "ext", "x"}) {
      if (scan.text().regionMatches(true, at, sign, 0, sign.length())) {
        at += sign.length();
        break;
      }
    }
    if (at == word) {
      return end;
    }
    while (at - word < 12 && ". :".indexOf(scan.at(at)) >= 0) {
      at++;
    }
    int digits = pastDigits(scan, at);
    boolean plausible = digits > at && digits - at <= LONGEST_EXTENSION;
    return plausible && !Scan.isWord(scan.at(digits)) ? digits : end;
  }

  private int take(Scan scan, int start, int end, Shape shape) {
    return wanted.contains(shape) ? scan.found(start, end, shape.name()) : end;
  }

  private static boolean isDate(DigitRun run, int first, int last) {
    char separator = run.separator(first, last);
    if (separator == 0 || separator == ' ') {
      return false;
    }
    if (run.length(first) == 4) {
      return isYear(run.value(first)) && isDayAndMonth(run, first + 1);
    }
    boolean year = run.length(last) == 2 || (run.length(last) == 4 && isYear(run.value(last)));
    return year && isDayAndMonth(run, first);
  }

  private static boolean isYear(int value) {
    return value >= 1850 && value <= 2199;
  }

  private static boolean isDayAndMonth(DigitRun run, int group) {
    if (run.length(group) > 2 || run.length(group + 1) > 2) {
      return false;
    }
    int a = run.value(group);
    int b = run.value(group + 1);
    return a >= 1 && b >= 1 && Math.min(a, b) <= 12 && Math.max(a, b) <= 31;
  }

  private static boolean isSsn(Scan scan, DigitRun run, int first, int last) {
    int area = run.value(first);
    boolean valid = area != 0 && area != 666 && run.value(first + 1) != 0 && run.value(last) != 0;
    char separator = run.separator(first, last);
    return valid
        && (separator == '-'
            || (separator == ' ' && Hints.SOCIAL_SECURITY.before(scan, run.start(first))));
  }

  /** Four numbers up to 255, without leading zeros. */
  static boolean isIp4(String candidate) {
    String[] parts = candidate.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean number =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!number || Integer.parseInt(part) > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return false;
      }
    }
    return true;
  }
}
