package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.UnreadableBody;
import io.vivremotion.uplink.privacy.Vault;
import java.util.List;
import java.util.Optional;

/** A request as it may leave the gateway: masked if its tenant wants that. Nothing else leaves. */
final class Leaving {
  private static final List<String> SAYS_JSON =
      List.of(
          "/response_format/type",
          "/text/format/type",
          "/output_format/type",
          "/output_config/format/type");

  private final byte[] body;
  private final Scanned scanned;
  private final Vault vault;
  private final Optional<Masking> masking;
  private final boolean documents;

  private Leaving(byte[] body, Scanned scanned, Vault vault, Optional<Masking> masking) {
    this.masking = masking;
    this.body = body;
    this.scanned = scanned;
    this.vault = vault;
    this.documents = vault.size() > 0 && wantsJson(body);
  }

  /**
   * @throws Unfit if it is to be masked and cannot be
   */
  static Leaving of(byte[] body, Scanned scanned, Handling handling) throws Unfit {
    Vault vault = new Vault();
    Optional<Masking> masking = handling.masking();
    if (masking.isEmpty()) {
      return new Leaving(body, scanned, vault, masking);
    }
    if (scanned.names().contains("input")) {
      UnmaskableParts.refuseTokens(body, handling.media());
    }
    try {
      byte[] allowed = UnmaskableParts.in(body, handling.media());
      byte[] masked = masking.get().maskBody(allowed, vault);
      boolean same = vault.size() == 0 && allowed.length == body.length;
      return new Leaving(masked, same ? scanned : BodyScan.scan(masked), vault, masking);
    } catch (UnreadableBody e) {
      throw Unfit.of(
          "requests of this tenant are masked before they leave, and this one cannot be read: "
              + e.getMessage(),
          "");
    }
  }

  byte[] body() {
    return body;
  }

  Scanned scanned() {
    return scanned;
  }

  /**
   * An answer, for the audit log. In a stream values are cut in pieces that no pattern finds: of
   * one that is masked its text is kept.
   *
   * @param format of the answer
   */
  String maskedAgain(String answer, ProviderFormat format) {
    return masking
        .map(known -> known.mask(scanned.stream() ? StreamText.of(answer, format) : answer, vault))
        .orElse(answer);
  }

  /** Something in it was masked: its answer has to be restored. */
  boolean isMasked() {
    return vault.size() > 0;
  }

  int maskedValues() {
    return vault.size();
  }

  Vault.Tally restored() {
    return vault.tally();
  }

  /** For the texts of one stream that answers. */
  Fragments fragments() {
    return new Fragments(vault, documents);
  }

  /** A whole answer with the values put back; empty: it is no JSON. */
  Optional<byte[]> restored(byte[] answer) {
    try {
      return Optional.of(vault.restoreBody(answer, documents));
    } catch (UnreadableBody e) {
      return Optional.empty();
    }
  }

  /** A provider may quote what it was sent. */
  ChatError restored(ChatError error) {
    return isMasked()
        ? new ChatError(
            error.kind(),
            error.status(),
            vault.restore(error.message()),
            error.param(),
            error.code(),
            error.shouldRetry(),
            error.retryAfter())
        : error;
  }

  private static boolean wantsJson(byte[] body) {
    JsonNode root = Fields.parse(body);
    return SAYS_JSON.stream().anyMatch(path -> root.at(path).asText().startsWith("json"));
  }
}
