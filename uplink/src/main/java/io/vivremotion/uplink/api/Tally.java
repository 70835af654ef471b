package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.Usage;
import java.time.Duration;

/** What one call has used, as far as it is known: what the provider tells, else an estimate. */
final class Tally {
  /** English prose has 4 bytes to a token; other texts have fewer. */
  private static final int BYTES_PER_TOKEN = 4;

  /** Few large models write faster. */
  private static final long TOKENS_PER_SECOND = 100;

  /** Until its first word a model reads and waits its turn; beyond this it thinks, unseen. */
  private static final Duration READING = Duration.ofSeconds(3);

  private final long estimatedInput;
  private final long mostOutput;
  private Usage reported = Usage.NONE;
  private long contentBytes;
  private String finish = "";

  /**
   * @param mostOutput tokens that the model may write
   */
  Tally(long estimatedInput, long mostOutput) {
    this.estimatedInput = estimatedInput;
    this.mostOutput = mostOutput;
  }

  void reported(Usage more) {
    reported = reported.then(more);
  }

  /** As many of the answer as came on the wire. */
  void bytes(int count) {
    contentBytes += count;
  }

  void content(String text) {
    bytes(Utf8.bytes(text));
  }

  void content(char[] text, int from, int length) {
    bytes(Utf8.bytes(text, from, length));
  }

  void finish(String reason) {
    finish = reason;
  }

  /** The vendor's word for why the answer ended; empty: it did not. */
  String finish() {
    return finish;
  }

  /** The provider has told how it ended, and what it used. */
  boolean isWhole() {
    return reported.isReported() && !finish.isEmpty();
  }

  private boolean isReported() {
    return reported.input() != Usage.NOT_REPORTED && reported.output() != Usage.NOT_REPORTED;
  }

  /** Whether anything was asked at all is for the caller to know. */
  Usage usage() {
    return usage(shown());
  }

  private long shown() {
    return (contentBytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  private Usage usage(long output) {
    Usage estimate =
        new Usage(
            estimatedInput, Usage.NOT_REPORTED, Usage.NOT_REPORTED, output, Usage.NOT_REPORTED);
    return isReported() ? reported : estimate.then(reported);
  }

  /**
   * Of a call that was cut off: of what was not shown the model may have written much, before its
   * first word too, and what was told before its end (by Anthropic with the first event) is of what
   * it had written by then.
   *
   * @param after so long
   * @param silent of it, until the first word
   */
  Usage cutOff(Duration after, Duration silent) {
    if (!finish.isEmpty()) {
      return usage();
    }
    Duration unseen =
        contentBytes == 0 ? after : silent.compareTo(READING) > 0 ? silent : Duration.ZERO;
    long hidden = unseen.toMillis() * TOKENS_PER_SECOND / 1_000;
    long written = Math.max(shown(), Math.min(mostOutput, shown() + hidden));
    Usage known = usage(written);
    long untold = Math.max(0, written - known.allOutput());
    return new Usage(
        known.input(),
        known.cacheRead(),
        known.cacheWrite(),
        untold == 0 ? known.output() : Math.max(0, known.output()) + untold,
        known.reasoning());
  }
}
