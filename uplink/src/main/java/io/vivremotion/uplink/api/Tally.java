package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.Usage;

/** What one call has used, as far as it is known: what the provider tells, else an estimate. */
final class Tally {
  /** English prose has 4 bytes to a token; other texts have fewer. */
  private static final int BYTES_PER_TOKEN = 4;

  private final long estimatedInput;
  private Usage reported = Usage.NONE;
  private long contentLength;
  private String finish = "";

  Tally(long estimatedInput) {
    this.estimatedInput = estimatedInput;
  }

  void reported(Usage more) {
    reported = reported.then(more);
  }

  void content(int length) {
    contentLength += length;
  }

  void finish(String reason) {
    finish = reason;
  }

  /** The vendor's word for why the answer ended; empty: it did not. */
  String finish() {
    return finish;
  }

  boolean isReported() {
    return reported.input() != Usage.NOT_REPORTED && reported.output() != Usage.NOT_REPORTED;
  }

  /** Whether anything was asked at all is for the caller to know. */
  Usage usage() {
    Usage estimate =
        new Usage(
            estimatedInput,
            Usage.NOT_REPORTED,
            Usage.NOT_REPORTED,
            (contentLength + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN,
            Usage.NOT_REPORTED);
    return isReported() ? reported : estimate.then(reported);
  }

  static long estimatedTokens(long textLength, int media) {
    return (textLength + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN + media * 1_000L;
  }
}
