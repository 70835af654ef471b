package io.vivremotion.uplink.audit;

import io.vivremotion.uplink.audit.AuditEntry.Content;
import java.util.Optional;

/** Keeps the content of entries within bounds. */
final class Cut {
  /** A char has at most so many bytes in UTF-8, and in memory. */
  private static final int BYTES_PER_CHAR = 3;

  private Cut() {}

  /**
   * @param maxBytes of prompt, and of answer; 0: none of it
   */
  static AuditEntry to(AuditEntry entry, int maxBytes) {
    if (entry.content().isEmpty()) {
      return entry;
    }
    Content content = entry.content().get();
    return entry.with(
        Optional.of(new Content(cut(content.prompt(), maxBytes), cut(content.answer(), maxBytes))));
  }

  static long bytes(AuditEntry entry) {
    return entry
        .content()
        .map(content ->
            (long) BYTES_PER_CHAR * (content.prompt().length() + content.answer().length()))
        .orElse(0L);
  }

  private static String cut(String text, int maxBytes) {
    int chars = maxBytes / BYTES_PER_CHAR;
    if (text.length() <= chars) {
      return text;
    }
    int end = chars > 0 && Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
    return text.substring(0, end) + "[" + (text.length() - end) + " characters cut]";
  }
}
