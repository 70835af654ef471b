package io.vivremotion.flow;

import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import java.time.Instant;
import java.util.Optional;

/** A message on its way up: what the outbox holds. */
public record Escalation(
    MessageId id,
    DeviceId device,
    Channel channel,
    Task task,
    Priority urgency,
    Instant receivedAt,
    Optional<Instant> deadline,
    Optional<ReplyTo> replyTo) {}
