package io.vivremotion.message;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing a device said, as stored before it is acknowledged.
 *
 * @param receivedAt the gateway's clock at receipt, UTC
 * @param observedAt the device's own time, where it gave one outside the payload
 * @param deadline when an answer is of no use any more
 * @param replyTo where an answer goes; empty if the device cannot be answered
 */
public record Message(
    MessageId id,
    DeviceId device,
    Channel channel,
    Kind kind,
    Priority priority,
    Payload payload,
    Instant receivedAt,
    Optional<Instant> observedAt,
    Optional<Instant> deadline,
    Optional<ReplyTo> replyTo) {

  /** A message with neither own time nor deadline: what nearly all are. */
  public static Message of(
      MessageId id,
      Address address,
      Payload payload,
      Instant receivedAt,
      Optional<ReplyTo> replyTo) {
    return new Message(
        id,
        address.device(),
        address.channel(),
        address.kind(),
        address.priority(),
        payload,
        receivedAt,
        Optional.empty(),
        Optional.empty(),
        replyTo);
  }
}
