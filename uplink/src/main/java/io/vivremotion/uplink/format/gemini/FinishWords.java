package io.vivremotion.uplink.format.gemini;

import io.vivremotion.uplink.chat.Finish;
import java.util.Set;

/** {@code finishReason}. */
final class FinishWords {
  private static final Set<String> FILTERED =
      Set.of("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE");

  private static final Set<String> FAILURES =
      Set.of(
          "MALFORMED_FUNCTION_CALL",
          "UNEXPECTED_TOOL_CALL",
          "TOO_MANY_TOOL_CALLS",
          "NO_IMAGE",
          "OTHER");

  private FinishWords() {}

  /** A word that is not known counts as a stop. */
  static Finish.Reason read(String word) {
    if (word.equals("MAX_TOKENS")) {
      return Finish.Reason.LENGTH;
    }
    return FILTERED.contains(word) || word.startsWith("IMAGE_")
        ? Finish.Reason.FILTERED
        : Finish.Reason.STOP;
  }

  /** There is no answer, and a second try may bring one. */
  static boolean isFailure(String word) {
    return FAILURES.contains(word);
  }
}
