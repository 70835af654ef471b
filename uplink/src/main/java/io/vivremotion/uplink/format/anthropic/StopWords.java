package io.vivremotion.uplink.format.anthropic;

import io.vivremotion.uplink.chat.Finish;

/** {@code stop_reason}. */
final class StopWords {
  private StopWords() {}

  /** A word that is not known counts as a stop. */
  static Finish.Reason read(String word) {
    return switch (word) {
      case "max_tokens", "model_context_window_exceeded" -> Finish.Reason.LENGTH;
      case "tool_use" -> Finish.Reason.TOOL_CALLS;
      case "refusal" -> Finish.Reason.FILTERED;
      default -> Finish.Reason.STOP; // vendors add words monthly
    };
  }

  /** The vendor's own word where it says the same. */
  static String write(Finish finish) {
    return switch (finish.reason()) {
      case STOP ->
          switch (finish.raw()) {
            case "stop_sequence", "pause_turn" -> finish.raw();
            default -> "end_turn"; // other vendors' words
          };
      case LENGTH ->
          finish.raw().equals("model_context_window_exceeded") ? finish.raw() : "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case FILTERED -> "refusal";
    };
  }
}
