package io.vivremotion.uplink.privacy;

/**
 * Whether groups of digits are a telephone number. Some are by their shape alone ({@code +41 ...},
 * {@code (898)666-3621}, {@code 345-899-3560}); others could as well be readings, counts or ids and
 * are taken only where the text speaks of telephones, or where they stand in prose and no count is
 * written so.
 */
final class Phone {
  private static final int FEWEST = 7;
  private static final int MOST = 15;

  private final Scan scan;
  private final DigitRun run;
  private final int first;
  private final int last;
  private final int digits;
  private final char separator;

  Phone(Scan scan, DigitRun run, int first, int last) {
    this.scan = scan;
    this.run = run;
    this.first = first;
    this.last = last;
    this.digits = run.digits(first, last);
    this.separator = run.separator(first, last);
  }

  /**
   * @param extended an extension follows
   */
  boolean matches(boolean extended) {
    if (digits < FEWEST || digits > MOST || isDecimal()) {
      return false;
    }
    if (international() || (extended && last > first) || bracketed() || byGroups()) {
      return true;
    }
    if (separator != '-' && hasNeighbours()) {
      return false;
    }
    boolean likely = last == first || (isDialled() && likelyGroups());
    return (likely && spokenOf()) || inProse();
  }

  private char lead() {
    return scan.at(run.start(first));
  }

  private boolean starts(char sign) {
    if (first != 0) {
      return false;
    }
    for (int i = run.from(); i < run.start(0); i++) {
      if (scan.at(i) == sign) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@code 12.5}, {@code 12.5 13.0}: a point between no more than two groups, or beside other
   * separators.
   */
  private boolean isDecimal() {
    return run.has('.', first, last) && (separator != '.' || last - first < 2);
  }

  private boolean international() {
    boolean zeros = scan.text().startsWith("00", run.start(first)) && last > first;
    return digits >= 8 && (starts('+') || (zeros && digits >= 9 && isDialled()));
  }

  /** {@code (898)666-3621}, {@code 0(71) 4233-6306}. */
  private boolean bracketed() {
    boolean open = starts('(') || run.has('(', first, Math.min(last, first + 1));
    return open
        && last > first
        && run.has(')', first, last)
        && digits >= 8
        && run.length(first) <= 5
        && run.length(last) >= 2;
  }

  private boolean byGroups() {
    boolean northAmerican =
        run.shaped(first, last, 3, 3, 4) || (run.shaped(first, last, 1, 3, 3, 4) && lead() == '1');
    boolean pairs = run.shaped(first, last, 2, 2, 2, 2) || run.shaped(first, last, 2, 2, 2, 2, 2);
    boolean trunk = lead() == '0' && digits >= 9 && digits <= 12 && allBetween(2, 8);
    return switch (separator) {
      case '-' -> northAmerican || pairs || (trunk && last > first);
      case '.' -> northAmerican || (pairs && last - first == 4 && lead() == '0');
      case ' ' -> (northAmerican && lead() != '0') || (trunk && !hasNeighbours());
      default -> false;
    };
  }

  private boolean allBetween(int least, int most) {
    for (int group = first; group <= last; group++) {
      if (run.length(group) < least || run.length(group) > most) {
        return false;
      }
    }
    return true;
  }

  private boolean isDialled() {
    return run.length(last) >= 2 && last - first <= 5;
  }

  private boolean likelyGroups() {
    return allBetween(1, 8) && !isYears();
  }

  private boolean isYears() {
    return run.shaped(first, last, 4, 4) && "12".indexOf(lead()) >= 0 && separator == '-';
  }

  private boolean spokenOf() {
    return Hints.TELEPHONE.before(scan, first == 0 ? run.from() : run.start(first));
  }

  /**
   * Apart from other numbers, in a sentence or on a line of its own, and no count is grouped so.
   */
  private boolean inProse() {
    return last > first
        && separator == ' '
        && digits <= 12
        && last - first <= 4
        && allBetween(2, 6)
        && !isThousands()
        && !allBetween(2, 2)
        && !run.shaped(first, last, 4, 2)
        && !(run.shaped(first, last, 4, 4) && "12".indexOf(lead()) >= 0)
        && standsInText();
  }

  /** {@code 12 345 678} counts. */
  private boolean isThousands() {
    for (int group = first + 1; group <= last; group++) {
      if (run.length(group) != 3) {
        return false;
      }
    }
    return run.length(first) <= 3;
  }

  private boolean hasNeighbours() {
    return first > 0
        || last < run.groups() - 1
        || digitNear(run.start(first), -1)
        || digitNear(run.end(last), 1);
  }

  private boolean digitNear(int from, int direction) {
    int at = direction < 0 ? from - 1 : from;
    int most = 3;
    while (most-- > 0 && " \t,;(".indexOf(scan.at(at)) >= 0) {
      at += direction;
    }
    return Scan.isDigit(scan.at(at));
  }

  private boolean standsInText() {
    int after = run.end(last);
    if (scan.at(after) == ' ' && Scan.isWord(scan.at(after + 1))) {
      return !Character.isUpperCase(scan.at(after + 1)) // 3911 4000 Fourth Avenue
          && !Hints.UNIT.follows(scan, after + 1);
    }
    return "=*/^%°#".indexOf(scan.at(after)) < 0
        && "=*/^#".indexOf(scan.at(run.start(first) - 1)) < 0;
  }
}
