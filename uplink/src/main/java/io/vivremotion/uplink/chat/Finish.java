package io.vivremotion.uplink.chat;

/**
 * Why an answer ended.
 *
 * @param raw as the vendor said it; a reason not known here counts as {@link Reason#STOP}
 */
public record Finish(Reason reason, String raw) {
  /** In no vendor's words. */
  public enum Reason {
    STOP,
    LENGTH,
    TOOL_CALLS,
    FILTERED
  }
}
