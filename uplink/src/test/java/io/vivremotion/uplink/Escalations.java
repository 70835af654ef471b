package io.vivremotion.uplink;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Guess;
import io.vivremotion.flow.Task;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** Escalations for tests, each with an id of its own. */
public final class Escalations {
  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final MessageIds IDS = new MessageIds(new Random(7));

  private Escalations() {}

  public static Escalation of(Priority urgency, String kind, String row) {
    return with(urgency, kind, row, Optional.empty());
  }

  public static Escalation due(Priority urgency, Instant deadline) {
    return with(urgency, "question", "\"is it on?\"", Optional.of(deadline));
  }

  static Escalation due(Priority urgency, String kind, String row, Instant deadline) {
    return with(urgency, kind, row, Optional.of(deadline));
  }

  static Escalation dueAt(Escalation from, Instant deadline) {
    return new Escalation(
        from.id(),
        from.device(),
        from.channel(),
        from.task(),
        from.urgency(),
        from.receivedAt(),
        Optional.of(deadline),
        from.replyTo());
  }

  public static Escalation from(String device, Priority urgency, String kind, String row) {
    Escalation other = of(urgency, kind, row);
    return new Escalation(
        other.id(),
        new DeviceId(device),
        other.channel(),
        other.task(),
        other.urgency(),
        other.receivedAt(),
        other.deadline(),
        other.replyTo());
  }

  /** A question of which the box was not sure. */
  static Escalation guessed(Guess guess, Optional<Instant> deadline) {
    Escalation other = with(Priority.INTERACTIVE, "question", "\"is it on?\"", deadline);
    return new Escalation(
        other.id(),
        other.device(),
        other.channel(),
        other.task().with(guess),
        other.urgency(),
        other.receivedAt(),
        other.deadline(),
        other.replyTo());
  }

  static Escalation silent(Escalation from) {
    return new Escalation(
        from.id(),
        from.device(),
        from.channel(),
        from.task(),
        from.urgency(),
        from.receivedAt(),
        from.deadline(),
        Optional.empty());
  }

  private static Escalation with(
      Priority urgency, String kind, String row, Optional<Instant> deadline) {
    MessageId id = IDS.next(NOON);
    return new Escalation(
        id,
        new DeviceId("press-" + Long.toHexString(id.high() & 0xF)),
        new Channel("temperature"),
        new Task(kind, row),
        urgency,
        NOON,
        deadline,
        Optional.of(ReplyTo.over("mqtt")));
  }
}
