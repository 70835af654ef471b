package io.vivremotion.uplink.token;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How many pages a PDF has, by a look at its ends: as many as the root of its page tree says, or as
 * are seen. No parser, and bounded in time: what it misses is estimated by size. Source: ISO
 * 32000-1, 7.5.7 (object streams), 7.7.3 (page tree), annex F (linearized files).
 */
final class PdfPages {
  private static final String TYPE = "/Type";
  private static final int MARK_WITHIN = 1_024;

  /** Longer dictionaries are not read to their ends. */
  private static final int DICTIONARY = 16 << 10;

  private static final int MOST_NODES = 1_000;
  private static final int MOST_STREAMS = 200;

  /** Of one stream of objects, and of all. */
  private static final int UNPACKED = 256 << 10;

  private static final int MOST_UNPACKED = 2 << 20;

  private int told;
  private int seen;
  private int nodes;
  private int streams;
  private int unpacked;
  private byte[] objects = new byte[0];

  private PdfPages() {}

  /** Empty: it is none, or does not show them. */
  static OptionalInt count(Base64Ends document) {
    List<byte[]> ends = document.decoded();
    if (ends.isEmpty() || !isPdf(ends.getFirst())) {
      return OptionalInt.empty();
    }
    var pages = new PdfPages();
    ends.forEach(end -> pages.look(end, end.length, true));
    int most = Math.max(pages.told, pages.seen);
    return most > 0 ? OptionalInt.of(most) : OptionalInt.empty();
  }

  private static boolean isPdf(byte[] first) {
    return latin(first, Math.min(first.length, MARK_WITHIN)).contains("%PDF-");
  }

  private static String latin(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private void look(byte[] bytes, int length, boolean atTop) {
    String text = latin(bytes, length);
    for (int at = text.indexOf(TYPE); at >= 0; at = text.indexOf(TYPE, at + 1)) {
      int value = skipBlanks(text, at + TYPE.length());
      if (is(text, value, "/Page")) {
        seen++;
      } else if (is(text, value, "/Pages") && nodes++ < MOST_NODES) {
        told = Math.max(told, number(dictionary(text, at), "/Count"));
      } else if (atTop && is(text, value, "/ObjStm") && streams++ < MOST_STREAMS) {
        unpack(bytes, text, value);
      }
    }
    int linearized = text.indexOf("/Linearized");
    if (linearized >= 0) {
      told = Math.max(told, number(dictionary(text, linearized), "/N "));
    }
  }

  private static boolean is(String text, int at, String name) {
    int end = at + name.length();
    return text.startsWith(name, at)
        && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
  }

  private static int skipBlanks(String text, int at) {
    int next = at;
    while (next < text.length() && text.charAt(next) <= ' ') {
      next++;
    }
    return next;
  }

  /** From the opening before to the next closing, whatever is nested in it. */
  private static String dictionary(String text, int at) {
    int from = Math.max(0, at - DICTIONARY);
    String around = text.substring(from, Math.min(text.length(), at + DICTIONARY));
    int opening = around.lastIndexOf("<<", at - from);
    int closing = around.indexOf(">>", at - from);
    return around.substring(Math.max(0, opening), closing < 0 ? around.length() : closing);
  }

  /** 0: there is none. */
  private static int number(String dictionary, String key) {
    int at = dictionary.indexOf(key);
    int digit = at < 0 ? dictionary.length() : skipBlanks(dictionary, at + key.length());
    int number = 0;
    while (digit < dictionary.length()
        && dictionary.charAt(digit) >= '0'
        && dictionary.charAt(digit) <= '9'
        && number < MediaTokens.MOST_PAGES) {
      number = number * 10 + dictionary.charAt(digit++) - '0';
    }
    return number;
  }

  /** What is not deflated, or cut off, shows what it shows. */
  private void unpack(byte[] bytes, String text, int at) {
    String head = text.substring(at, Math.min(text.length(), at + DICTIONARY));
    int stream = head.indexOf("stream");
    if (stream < 0 || unpacked >= MOST_UNPACKED) {
      return;
    }
    int data = skipBlanks(text, at + stream + "stream".length());
    objects = objects.length == 0 ? new byte[UNPACKED] : objects;
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, data, bytes.length - data);
      int length = inflater.inflate(objects);
      unpacked += length;
      look(objects, length, false);
    } catch (DataFormatException notDeflated) {
      // nothing is known of it
    } finally {
      inflater.end();
    }
  }
}
