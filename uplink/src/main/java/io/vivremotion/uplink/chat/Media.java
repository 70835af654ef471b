package io.vivremotion.uplink.chat;

/** Where an image, a document or a recording is. */
public sealed interface Media {
  /** The provider is to fetch it; not a {@code data:} URL, that is {@link Inline}. */
  record Link(String url) implements Media {}

  /**
   * @param type such as {@code image/png}
   * @param base64 standard alphabet, padded, no line breaks
   */
  record Inline(String type, String base64) implements Media {}

  /** Uploaded before to the vendor of that wire format, which alone can use it. */
  record Uploaded(String format, String fileId) implements Media {}
}
