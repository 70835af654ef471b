package io.vivremotion.uplink.privacy;

import java.util.Set;

/** IPv6 and hardware addresses; IPv4 is found among the {@link Numbers}. */
final class Addresses {
  private static final int MAC_CHARS = 17;
  private static final int DOTTED_MAC_CHARS = 14;
  private static final int LONGEST = 45;
  private static final int GROUPS = 8;

  private final boolean ips;
  private final boolean macs;

  Addresses(Set<Shape> wanted) {
    ips = wanted.contains(Shape.IP);
    macs = wanted.contains(Shape.MAC);
  }

  /** A hardware address whose first separator is at {@code at}: its end, else {@code at}. */
  int mac(Scan scan, int at) {
    if (!macs) {
      return at;
    }
    boolean dotted = scan.at(at) == '.';
    int start = at - (dotted ? 4 : 2);
    int end = start + (dotted ? DOTTED_MAC_CHARS : MAC_CHARS);
    if (start < scan.floor() || end > scan.length() || joins(scan, start, end)) {
      return at;
    }
    int group = dotted ? 5 : 3;
    for (int i = 0; start + i < end; i++) {
      char c = scan.at(start + i);
      if (i % group == group - 1 ? c != scan.at(at) : !Scan.isHex(c)) {
        return at;
      }
    }
    return scan.found(start, end, Shape.MAC.name());
  }

  private static boolean joins(Scan scan, int start, int end) {
    return isPart(scan.at(start - 1)) || isPart(scan.at(end));
  }

  private static boolean isPart(char c) {
    return Scan.isWord(c) || c == ':' || c == '-';
  }

  /** A hardware or IPv6 address around its first colon: its end, else where to go on. */
  int colon(Scan scan, int at) {
    if (!Scan.isHex(scan.at(at - 1)) && scan.at(at + 1) != ':') {
      return at;
    }
    int end = mac(scan, at);
    return end > at || !ips ? end : ip6(scan, at);
  }

  private int ip6(Scan scan, int at) {
    int start = at;
    while (start > Math.max(scan.floor(), at - 4) && Scan.isHex(scan.at(start - 1))) {
      start--;
    }
    if (isPart(scan.at(start - 1))) {
      return at;
    }
    int end = at;
    while (end - start < LONGEST && (Scan.isHex(scan.at(end)) || ":.".indexOf(scan.at(end)) >= 0)) {
      end++;
    }
    while (end > start && (scan.at(end - 1) == '.' || loneColonAt(scan, end - 1))) {
      end--;
    }
    if (!Scan.isWord(scan.at(end)) && isIp6(scan.text().substring(start, end))) {
      return scan.found(start, end, Shape.IP.name());
    }
    return end == at ? at : pastHex(scan, end);
  }

  /** Nothing within can be an address if the whole is none. */
  private static int pastHex(Scan scan, int from) {
    int at = from;
    while (Scan.isHex(scan.at(at)) || (scan.at(at) == ':' && Scan.isHex(scan.at(at + 1)))) {
      at++;
    }
    return at;
  }

  private static boolean loneColonAt(Scan scan, int at) {
    return scan.at(at) == ':' && scan.at(at - 1) != ':';
  }

  /** RFC 4291 2.2; "::" alone and words with "::" between (no digit) are not taken. */
  private static boolean isIp6(String candidate) {
    int gap = candidate.indexOf("::");
    if (candidate.chars().noneMatch(Character::isDigit)
        || (gap >= 0 && candidate.indexOf("::", gap + 1) >= 0)) {
      return false;
    }
    int groups = 0;
    String[] parts = candidate.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      boolean dotted = last && parts[i].indexOf('.') >= 0;
      if (dotted ? !Numbers.isIp4(parts[i]) : parts[i].length() > 4 || parts[i].indexOf('.') >= 0) {
        return false;
      }
      groups += dotted ? 2 : parts[i].isEmpty() ? 0 : 1;
    }
    boolean complete = groups == GROUPS && gap < 0;
    return complete || (gap >= 0 && groups < GROUPS && (groups > 1 || candidate.startsWith("::")));
  }
}
