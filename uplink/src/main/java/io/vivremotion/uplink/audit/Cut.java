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
    int chars = maxBytes / BYTES_PER_CHAR;
    return entry.with(
        Optional.of(new Content(to(content.prompt(), chars), to(content.answer(), chars))));
  }

  static long bytes(AuditEntry entry) {
    return entry
        .content()
        .map(content ->
            (long) BYTES_PER_CHAR * (content.prompt().length() + content.answer().length()))
        .orElse(0L);
  }

  static String to(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    int end = chars > 0 && Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
    return text.substring(0, end) + "[" + (text.length() - end) + " characters cut]";
  }
}
