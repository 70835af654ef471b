package io.vivremotion.inference;

import io.vivremotion.flow.Judged;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.Content;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Messages for tests. */
final class Said {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private Said() {}

  static Judged question(String from, String text) {
    return new Judged(
        message(from, Kind.QUESTION, Priority.INTERACTIVE, NOW), new Content.Text(text));
  }

  static Judged reading(String device, String name, double value) {
    return new Judged(
        message(device, Kind.TELEMETRY, Priority.NORMAL, NOW),
        new Content.Measurements(List.of(Measurement.of(name, value))));
  }

  static Judged reading(String device, String name, double value, Instant told) {
    return new Judged(
        message(device, Kind.TELEMETRY, Priority.NORMAL, NOW),
        new Content.Measurements(
            List.of(
                new Measurement(
                    name, "", new Measurement.Value.Numeric(value), Optional.of(told)))));
  }

  static Message message(String device, Kind kind, Priority priority, Instant at) {
    return Message.of(
        new MessageId(1, 2),
        new Address(new DeviceId(device), new Channel("c"), kind, priority),
        Payload.text(""),
        at,
        Optional.empty());
  }
}
