package io.vivremotion.uplink.chat;

/**
 * What a vendor wants back unchanged: a signature over reasoning, encrypted content. Bound to the
 * model that made it; on a change of model it is left out, otherwise the vendor refuses the
 * request.
 *
 * @param format name of the wire format it came in
 * @param model as it was asked for, or as the vendor names it; empty: not known
 * @param kind what it is there, such as {@code signature} or {@code redacted_thinking}
 */
public record Opaque(String format, String model, String kind, String value) {
  /** Reasoning that only the vendor can read: it seals no text before it. */
  public static final String REDACTED = "redacted_thinking";

  /** Whether it may go to that model: made by it, or by whom is not known. */
  public boolean fits(String wireFormat, String target) {
    return format.equals(wireFormat) && (model.isEmpty() || model.equals(target));
  }
}
