package io.vivremotion.uplink.chat;

/**
 * What a vendor wants back unchanged: a signature over reasoning, encrypted content. Bound to the
 * model that made it; on a change of model it is left out, otherwise the vendor refuses the
 * request.
 *
 * @param format name of the wire format it came in
 * @param model as the vendor names it; empty: not known
 * @param kind what it is there, such as {@code signature} or {@code redacted_thinking}
 */
public record Opaque(String format, String model, String kind, String value) {}
