package io.vivremotion.uplink.privacy;

import java.util.Locale;
import java.util.Set;

/** E-mail addresses, links and domain names. */
final class Links {
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 253;
  private static final int LONGEST_SCHEME = 12;

  private final TopDomains topDomains = new TopDomains();

  /** The end of the e-mail address around the {@code @}, else {@code at}. */
  int mail(Scan scan, int at) {
    int start = at;
    int first = Math.max(scan.floor(), at - LONGEST_LOCAL);
    while (start > first && isLocal(scan.at(start - 1))) {
      start--;
    }
    start += escapeLength(scan, start);
    while (start < at && ".-'".indexOf(scan.at(start)) >= 0) {
      start++;
    }
    int end = domainEnd(scan, at + 1);
    if (start >= at || scan.at(at - 1) == '.' || end < 0) {
      return at;
    }
    return scan.found(start, end, Shape.EMAIL.name());
  }

  /** The end of the link whose scheme ends at this colon, else {@code at}. */
  int url(Scan scan, int at) {
    if (scan.at(at + 1) != '/' || scan.at(at + 2) != '/' || !isHost(scan.at(at + 3))) {
      return at;
    }
    int start = at;
    int first = Math.max(scan.floor(), at - LONGEST_SCHEME);
    while (start > first && (Scan.isLatin(scan.at(start - 1)) || scan.at(start - 1) == '+')) {
      start--;
    }
    start += escapeLength(scan, start);
    return start == at ? at : scan.found(start, linkEnd(scan, at + 3), Shape.URL.name());
  }

  /** The end of the domain name (with path) around this dot, else of what is no domain name. */
  int domain(Scan scan, int at) {
    boolean decimal = Scan.isDigit(scan.at(at + 1)) && Scan.isDigit(scan.at(at - 1));
    if (decimal || !isHost(scan.at(at + 1)) || !isHost(scan.at(at - 1))) {
      return at;
    }
    int start = at;
    int first = Math.max(scan.floor(), at - 63);
    while (start > first && isHost(scan.at(start - 1))) {
      start--;
    }
    start += escapeLength(scan, start);
    int end = domainEnd(scan, at + 1);
    boolean apart = start < at && "@/\\.-_".indexOf(scan.at(start - 1)) < 0;
    if (!apart || end < 0 || !isPublic(scan, start, end)) {
      return chainEnd(scan, at + 1);
    }
    int whole = scan.at(end) == '/' ? linkEnd(scan, end) : end;
    return scan.found(start, whole, Shape.URL.name());
  }

  /** Past all labels: none of them begins a name that this one does not. */
  private static int chainEnd(Scan scan, int from) {
    int at = from;
    while (isHost(scan.at(at)) || (scan.at(at) == '.' && isHost(scan.at(at + 1)))) {
      at++;
    }
    return at;
  }

  private boolean isPublic(Scan scan, int start, int end) {
    String name = scan.text().substring(start, end);
    char next = scan.at(end);
    if (next == '@'
        || next == '('
        || (next == ':' && !Scan.isDigit(scan.at(end + 1)) && name.indexOf('.') < 0)) {
      return false;
    }
    boolean web = name.regionMatches(true, 0, "www.", 0, 4);
    String top = name.substring(name.lastIndexOf('.') + 1);
    boolean oneCase =
        top.equals(top.toLowerCase(Locale.ROOT)) || name.equals(name.toUpperCase(Locale.ROOT));
    return web || (oneCase && topDomains.isSure(top.toLowerCase(Locale.ROOT)));
  }

  /**
   * The end of the labels from there, if there are two or the first ends in a top domain; else -1.
   */
  private static int domainEnd(Scan scan, int from) {
    int at = from;
    int labelStart = from;
    int end = -1;
    boolean afterDot = scan.at(from - 1) == '.';
    while (at - from < LONGEST_DOMAIN) {
      char c = scan.at(at);
      if (isHost(c)) {
        at++;
        continue;
      }
      if (at == labelStart) {
        break;
      }
      end = afterDot && isTop(scan, labelStart, at) ? trimmed(scan, at) : end;
      if (c != '.') {
        break;
      }
      afterDot = true;
      labelStart = ++at;
    }
    return end;
  }

  private static int trimmed(Scan scan, int end) {
    return scan.at(end - 1) == '-' ? end - 1 : end;
  }

  private static boolean isTop(Scan scan, int from, int end) {
    int letters = 0;
    while (from + letters < end
        && !Scan.isDigit(scan.at(from + letters))
        && scan.at(from + letters) != '-') {
      letters++;
    }
    boolean puny = scan.text().regionMatches(true, from, "xn--", 0, 4);
    return puny || (letters >= 2 && from + letters == end);
  }

  private static int linkEnd(Scan scan, int from) {
    int at = from;
    while (at < scan.length() && !endsLink(scan.at(at))) {
      at++;
    }
    while (at > from && ".,;:!?'*)]}".indexOf(scan.at(at - 1)) >= 0 && !opened(scan, from, at)) {
      at--;
    }
    return at;
  }

  /** Whether the closing parenthesis before {@code end} has its opening one within the link. */
  private static boolean opened(Scan scan, int from, int end) {
    int open = scan.text().lastIndexOf('(', end);
    return scan.at(end - 1) == ')' && open >= from && end - open < LONGEST_DOMAIN;
  }

  private static boolean endsLink(char c) {
    return c <= ' '
        || "\"<>`\\|^{}⟦⟧".indexOf(c) >= 0
        || Character.isWhitespace(c)
        || c == '\u00a0';
  }

  private static boolean isLocal(char c) {
    return Scan.isWord(c) || ".+-%'&=~".indexOf(c) >= 0;
  }

  private static boolean isHost(char c) {
    return c == '-' || (Scan.isWord(c) && c != '_');
  }

  /** In JSON within text a word may follow an escape: {@code \nmail@example.org}. */
  private static int escapeLength(Scan scan, int start) {
    return scan.at(start - 1) == '\\' && "nrt".indexOf(scan.at(start)) >= 0 ? 1 : 0;
  }

  /** Which endings make a domain name of words with a dot between. */
  private static final class TopDomains {
    private static final Set<String> GENERIC =
        Set.of(
            ("com org net edu gov mil int info biz name pro aero coop museum jobs mobi travel tel"
                    + " asia cat post app dev cloud online site shop store blog xyz club wiki"
                    + " agency email systems solutions digital network media news live"
                    + " world company group energy academy software arpa onion")
                .split(" "));

    /** Two letters which are words or file names more often than countries. */
    private static final Set<String> UNSURE =
        Set.of(
            ("am as at be by do id in is it me my no so to us py md sh rs pl ps cc mm ml js ts"
                    + " go ms ma la pa va re sc kg km cm hm gl gs st ac vi ad al an ci co mo"
                    + " mp mv bs bz tk tf")
                .split(" "));

    boolean isSure(String top) {
      if (top.length() != 2) {
        return GENERIC.contains(top);
      }
      return !UNSURE.contains(top) && COUNTRIES.contains(top);
    }

    private static final Set<String> COUNTRIES = countries();

    private static Set<String> countries() {
      Set<String> all = new java.util.HashSet<>(Set.of("eu", "uk", "su"));
      for (String country : Locale.getISOCountries()) {
        all.add(country.toLowerCase(Locale.ROOT));
      }
      return Set.copyOf(all);
    }
  }
}
