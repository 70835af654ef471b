package io.vivremotion.message;

import java.time.Instant;

/**
 * What goes back to a device.
 *
 * @param id of this answer itself
 * @param inReplyTo the message that asked or gave rise to it
 * @param confidence 0..1; 1 where the answer is a plain fact
 * @param expiresAt after this it is dropped, counted, if still not delivered
 */
public record Answer(
    MessageId id,
    MessageId inReplyTo,
    DeviceId device,
    Source source,
    String text,
    double confidence,
    Instant at,
    Instant expiresAt,
    ReplyTo replyTo) {

  /** The same with another end. */
  public Answer endingAt(Instant end) {
    return new Answer(id, inReplyTo, device, source, text, confidence, at, end, replyTo);
  }

  /** Who answered. */
  public enum Source {
    LOCAL,
    CLOUD,
    /** A stand-in for the cloud: shown wherever a person sees the answer. */
    SIMULATION
  }
}
