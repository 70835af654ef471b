package io.vivremotion.uplink.privacy;

/** Payment cards: ISO/IEC 7812, the issuers' ranges and lengths, the Luhn digit. */
final class Card {
  private static final int SHORTEST = 12;
  private static final int LONGEST = 19;

  private Card() {}

  static boolean matches(DigitRun run, int first, int last) {
    int digits = run.digits(first, last);
    if (digits < SHORTEST || digits > LONGEST || !isGrouped(run, first, last)) {
      return false;
    }
    String number = run.digitsOf(first, last);
    return isIssued(number) && luhn(number);
  }

  private static boolean isGrouped(DigitRun run, int first, int last) {
    if (first == last) {
      return true;
    }
    char separator = run.separator(first, last);
    return (separator == ' ' || separator == '-') && run.length(first) == 4 && last - first >= 2;
  }

  private static boolean luhn(String number) {
    int sum = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(number.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  private static boolean isIssued(String number) {
    int four = Integer.parseInt(number, 0, 4, 10);
    int length = number.length();
    return switch (number.charAt(0)) {
      case '0' -> four == 604 && length == 12; // a Maestro range of old
      case '1', '2' ->
          (length == 15 && (four == 1800 || four == 2131))
              || (length == 16 && four >= 2221 && four <= 2720);
      case '3' -> isTravelOrJcb(four / 100, length);
      case '4' -> length == 13 || length == 16 || length == 19;
      case '5' -> length == 16 || isMaestro(four / 100);
      case '6' -> length >= 12;
      default -> false;
    };
  }

  private static boolean isTravelOrJcb(int two, int length) {
    return switch (two) {
      case 30, 36, 38, 39 -> length == 14 || length == 16 || length == 19;
      case 34, 37 -> length == 15;
      case 35 -> length >= 15;
      default -> false;
    };
  }

  private static boolean isMaestro(int two) {
    return two == 50 || two >= 56;
  }
}
