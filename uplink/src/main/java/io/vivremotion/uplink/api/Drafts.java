package io.vivremotion.uplink.api;

import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.tenant.Draft;

/** Estimates what a request is going to use, to be set aside until it is known. */
final class Drafts {
  /** Where neither the app nor the card knows a limit. */
  private static final long USUAL_OUTPUT_TOKENS = 4_096;

  /** A share of what the model could write at most: few answers are as long. */
  private static final long MOST_BYTES_TOKENS = 1_000;

  private static final int BYTES_PER_TOKEN = 6;
  private static final int STREAMED_BYTES_PER_TOKEN = 220;
  private static final int HEAD_BYTES = 1_024;
  private static final double MARGIN = 1.2;

  private Drafts() {}

  /** Of a model on the box: it reads, and no byte leaves. */
  static Draft local(Scanned scanned, ModelCard card) {
    return new Draft(
        card, (long) Math.ceil(scanned.textBytes() / card.tokenizer().bytesPerToken()), 0, 0);
  }

  static Draft of(Scanned scanned, ModelCard card, int bodyBytes) {
    double ratio = card.tokenizer().bytesPerToken();
    double margin = card.tokenizer().family() == Tokenizer.Family.ESTIMATE ? MARGIN : 1.0;
    long in = (long) Math.ceil(scanned.textBytes() / ratio * margin) + scanned.mediaTokens();
    long most = card.maxOutputTokens() > 0 ? card.maxOutputTokens() : USUAL_OUTPUT_TOKENS;
    long out = scanned.maxTokens() >= 0 ? scanned.maxTokens() : most;
    long perToken = scanned.stream() ? STREAMED_BYTES_PER_TOKEN : BYTES_PER_TOKEN;
    long bytes = bodyBytes + HEAD_BYTES + Math.min(out, MOST_BYTES_TOKENS) * perToken;
    return new Draft(card, in, out * scanned.candidates(), bytes);
  }
}
