package io.vivremotion.uplink.provider;

import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.RateLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of a call to a provider. Codes are short and counted, such as {@code http-500};
 * details are for a person and hold neither secrets nor device text.
 */
public sealed interface Outcome {
  /**
   * The model wrote something.
   *
   * @param model as the provider names it
   * @param complete false if it was cut at the limit of tokens
   * @param limits what it told of its rate; none if it said nothing
   */
  record Answered(
      String text, String model, boolean complete, Usage usage, Wire wire, RateLimits limits)
      implements Outcome {
    /** Of one that tells nothing of its rate. */
    public Answered(String text, String model, boolean complete, Usage usage, Wire wire) {
      this(text, model, complete, usage, wire, RateLimits.NONE);
    }
  }

  /**
   * This very request will never be accepted (too long, malformed, against a policy); others may.
   *
   * @param usage what it cost all the same, as a model's answer that a policy withholds does
   */
  record Refused(String code, String detail, Usage usage) implements Outcome {
    public Refused(String code, String detail) {
      this(code, detail, Usage.NONE);
    }
  }

  /**
   * No request will be accepted until a person has mended something: the key, the money, the model.
   *
   * @param detail what is wrong and what to do
   * @param retryAfter when it is worth a try all the same
   */
  record Barred(String code, String detail, Duration retryAfter) implements Outcome {}

  /** Not now. {@code retryAfter} as the provider said; empty: it did not. */
  record Busy(String code, Optional<Duration> retryAfter) implements Outcome {}

  /** It replied, but not with what was agreed: a server error, a page of HTML, no choice. */
  record Garbled(String code, String detail) implements Outcome {}

  /** No whole reply: no connection, a timeout, a cut. */
  record Unreachable(String code, String detail) implements Outcome {}

  /** What the call put on the wire, TLS included. */
  record Wire(long sentBytes, long receivedBytes) {}
}
