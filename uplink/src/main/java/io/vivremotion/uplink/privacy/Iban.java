package io.vivremotion.uplink.privacy;

import java.util.Map;

/**
 * ISO 13616: two letters, two check digits, up to 30 letters and digits, also in groups of four.
 */
final class Iban {
  private static final int SHORTEST = 15;
  private static final int LONGEST = 34;

  /** Lengths by country, from the SWIFT registry; others are taken at any length that checks. */
  private static final Map<String, Integer> LENGTHS = lengths();

  private Iban() {}

  /**
   * @param at of the first check digit
   * @return the end of the IBAN around it, else {@code at}
   */
  static int find(Scan scan, int at) {
    int start = at - 2;
    if (start < scan.floor()
        || !Scan.isLatin(scan.at(start))
        || !Scan.isLatin(scan.at(start + 1))
        || !Scan.isDigit(scan.at(at))
        || !Scan.isDigit(scan.at(at + 1))
        || (Scan.isWord(scan.at(start - 1)) && !escapeBefore(scan, start))) {
      return at;
    }
    int end = end(scan, start);
    return end < 0 ? at : scan.found(start, end, Shape.IBAN.name());
  }

  private static boolean escapeBefore(Scan scan, int start) {
    return scan.at(start - 2) == '\\' && "nrt".indexOf(scan.at(start - 1)) >= 0;
  }

  private static int end(Scan scan, int start) {
    String country = scan.text().substring(start, start + 2).toUpperCase(java.util.Locale.ROOT);
    int wanted = LENGTHS.getOrDefault(country, 0);
    int seen = 0;
    int best = -1;
    int remainder = 0;
    for (int i = start; seen < LONGEST; i++) {
      char c = scan.at(i);
      if ((c == ' ' || c == '-') && seen % 4 == 0 && Scan.isWord(scan.at(i + 1))) {
        continue;
      }
      if (!Scan.isDigit(c) && !Scan.isLatin(c)) {
        break;
      }
      seen++;
      remainder = seen > 4 ? fold(remainder, c) : remainder;
      boolean whole = wanted == 0 ? seen >= SHORTEST : seen == wanted;
      if (whole && !Scan.isWord(scan.at(i + 1)) && checks(scan, start, remainder)) {
        best = i + 1;
      }
    }
    return best;
  }

  /** Mod 97 with the first four characters moved to the end. */
  private static boolean checks(Scan scan, int start, int remainder) {
    int sum = remainder;
    for (int i = start; i < start + 4; i++) {
      sum = fold(sum, scan.at(i));
    }
    return sum == 1;
  }

  private static int fold(int remainder, char c) {
    int value = Character.digit(c, 36);
    return (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }

  private static Map<String, Integer> lengths() {
    String registry =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28"
            + " EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23"
            + " IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22"
            + " MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24"
            + " SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";
    Map<String, Integer> lengths = new java.util.HashMap<>();
    for (String entry : registry.split(" ", -1)) {
      lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
    }
    return Map.copyOf(lengths);
  }
}
