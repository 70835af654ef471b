package io.vivremotion.uplink.api;

import io.vivremotion.uplink.audit.AuditEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * What a tenant that opted in has in the audit log: the request as it left, and the answer as the
 * app was given it, masked again where the tenant has things masked. The log cuts both. On the
 * request's loop.
 */
final class Transcript {
  private static final int MOST_BYTES = 64 << 10;

  private final byte[] prompt;
  private final UnaryOperator<String> masked;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  Transcript(byte[] prompt, UnaryOperator<String> masked) {
    this.prompt = prompt;
    this.masked = masked;
  }

  void add(ByteBuffer piece) {
    byte[] bytes = new byte[Math.min(piece.remaining(), MOST_BYTES - answer.size())];
    piece.duplicate().get(bytes);
    answer.writeBytes(bytes);
  }

  AuditEntry.Content content() {
    int length = Math.min(prompt.length, MOST_BYTES);
    return new AuditEntry.Content(
        new String(prompt, 0, length, StandardCharsets.UTF_8), masked.apply(said()));
  }

  /** What is personal may have been cut in two, where no pattern finds it any more. */
  private String said() {
    String said = answer.toString(StandardCharsets.UTF_8);
    return answer.size() < MOST_BYTES ? said : StreamText.withoutTail(said);
  }
}
