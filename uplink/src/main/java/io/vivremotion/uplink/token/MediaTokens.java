package io.vivremotion.uplink.token;

import java.util.OptionalInt;

/**
 * What a model makes of a part that is no text: an estimate until the provider tells. Of documents
 * by their pages, each of which is a text and a picture to the models that take PDF; of all else
 * the same. Sources and how far off it is: decision 0430.
 */
public final class MediaTokens {
  /** A picture as large as models look at; a minute or two of sound. */
  public static final long FLAT = 1_000;

  static final long PER_PAGE = 2_500;

  /** Of a document whose pages cannot be counted: a page to 50 kB. */
  static final long BYTES_PER_TOKEN = 20;

  /** No vendor takes more in a request. */
  static final int MOST_PAGES = 1_000;

  private MediaTokens() {}

  /**
   * Quick, however long the document is.
   *
   * @param text ASCII, with the base64 of a document or its data URL between {@code from} and
   *     {@code to}; some write {@code \/} for a slash
   */
  public static long ofDocument(byte[] text, int from, int to) {
    OptionalInt pages = PdfPages.count(Base64Ends.of(text, from, to));
    return pages.isPresent()
        ? Math.max(FLAT, Math.min(pages.getAsInt(), MOST_PAGES) * PER_PAGE)
        : ofUnread(to - from);
  }

  /**
   * By its size alone.
   *
   * @param length of its base64, in characters
   */
  public static long ofUnread(int length) {
    long bytes = length * 3L / 4;
    return Math.clamp(bytes / BYTES_PER_TOKEN, FLAT, MOST_PAGES * PER_PAGE);
  }
}
