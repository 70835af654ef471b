package io.vivremotion.message;

/** Ends the reading of a payload; becomes {@link Content.Opaque}. Without a stack: it is common. */
final class UnfitPayload extends Exception {
  private final String reason;
  private final String detail;

  UnfitPayload(String reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  Content.Opaque content() {
    return new Content.Opaque(reason, detail);
  }
}
