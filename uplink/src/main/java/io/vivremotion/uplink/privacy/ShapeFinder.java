package io.vivremotion.uplink.privacy;

import java.util.Set;

/**
 * Finds personal values by their shape in one pass. Each shape has a character that is rare and
 * that it cannot do without ({@code @ : . + (} and digits); only there is looked more closely, a
 * bounded number of characters to either side. So no text costs more than linear time.
 */
final class ShapeFinder {
  private static final byte[] ANCHORS = anchors();
  private static final byte NUMBER = 1;
  private static final byte AT = 2;
  private static final byte COLON = 3;
  private static final byte DOT = 4;
  private static final byte DASH = 5;

  private final boolean numbers;
  private final boolean ibans;
  private final boolean mails;
  private final boolean links;
  private final boolean addresses;
  private final Numbers number;
  private final Links link;
  private final Addresses address;

  ShapeFinder(Set<Shape> wanted) {
    numbers =
        wanted.stream()
            .anyMatch(Set.of(Shape.PHONE, Shape.CARD, Shape.SSN, Shape.IP, Shape.DATE)::contains);
    ibans = wanted.contains(Shape.IBAN);
    mails = wanted.contains(Shape.EMAIL);
    links = wanted.contains(Shape.URL);
    addresses = wanted.contains(Shape.IP) || wanted.contains(Shape.MAC);
    number = new Numbers(wanted);
    link = new Links();
    address = new Addresses(wanted);
  }

  void find(Scan scan) {
    int length = scan.length();
    int at = 0;
    while (at < length) {
      char c = scan.at(at);
      byte anchor = c < 128 ? ANCHORS[c] : 0;
      at = anchor == 0 ? at + 1 : Math.max(at + 1, look(scan, at, anchor));
    }
  }

  /** Where to go on; no further than {@code at} if there is nothing. */
  private int look(Scan scan, int at, byte anchor) {
    return switch (anchor) {
      case NUMBER -> number(scan, at);
      case AT -> mails ? link.mail(scan, at) : at;
      case COLON -> colon(scan, at);
      case DOT -> dot(scan, at);
      case DASH -> addresses ? address.mac(scan, at) : at;
      default -> throw new IllegalStateException("anchor " + anchor);
    };
  }

  private int number(Scan scan, int at) {
    int end = ibans ? Iban.find(scan, at) : at;
    return end > at || !numbers ? end : number.find(scan, at);
  }

  private int colon(Scan scan, int at) {
    int end = links ? link.url(scan, at) : at;
    return end > at || !addresses ? end : address.colon(scan, at);
  }

  private int dot(Scan scan, int at) {
    int end = addresses ? address.mac(scan, at) : at;
    return end > at || !links ? end : link.domain(scan, at);
  }

  private static byte[] anchors() {
    byte[] anchors = new byte[128];
    for (char c = '0'; c <= '9'; c++) {
      anchors[c] = NUMBER;
    }
    anchors['+'] = NUMBER;
    anchors['('] = NUMBER;
    anchors['@'] = AT;
    anchors[':'] = COLON;
    anchors['.'] = DOT;
    anchors['-'] = DASH;
    return anchors;
  }
}
