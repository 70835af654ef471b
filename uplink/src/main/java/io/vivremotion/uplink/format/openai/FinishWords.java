package io.vivremotion.uplink.format.openai;

import io.vivremotion.uplink.chat.Finish;

/** {@code finish_reason}. */
final class FinishWords {
  private FinishWords() {}

  /** A word that is not known counts as a stop. */
  static Finish.Reason read(String word) {
    return switch (word) {
      case "length" -> Finish.Reason.LENGTH;
      case "tool_calls", "function_call" -> Finish.Reason.TOOL_CALLS;
      case "content_filter" -> Finish.Reason.FILTERED;
      default -> Finish.Reason.STOP; // vendors add words monthly
    };
  }

  /**
   * @param refused the model itself said no: to OpenAI that is an answer which has stopped
   */
  static String write(Finish finish, boolean refused) {
    return switch (finish.reason()) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case FILTERED ->
          refused && !finish.raw().equals("content_filter") ? "stop" : "content_filter";
    };
  }
}
