package io.vivremotion.message;

import java.time.Instant;
import java.util.Optional;

/** Messages for tests. */
public final class Messages {
  public static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  private Messages() {}

  public static Message of(Kind kind, String channel, Payload payload) {
    return of(1, kind, "press-3", channel, payload);
  }

  public static Message of(long id, Kind kind, String device, String channel, Payload payload) {
    Address address =
        new Address(
            new DeviceId(device),
            new Channel(channel),
            kind,
            kind == Kind.QUESTION ? Priority.INTERACTIVE : Priority.NORMAL);
    return Message.of(
        new MessageId(0x7000, id), address, payload, AT, Optional.of(ReplyTo.over("mqtt")));
  }

  public static Message json(String channel, String json) {
    return of(Kind.TELEMETRY, channel, Payload.json(json));
  }
}
