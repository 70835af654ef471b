package io.vivremotion.uplink.sink;

import io.vivremotion.flow.Ruled;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.RecordFields;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Describer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What a sink's spool holds: version (1 byte, 1), verdict, rule (strings as in {@link
 * RecordFields}), then a {@link MessageRecord}.
 */
public final class EventRecord {
  /** Readings of one device and channel are a series; events and questions belong to none. */
  public static final Describer DESCRIBER = EventRecord::describe;

  private static final int VERSION = 1;

  private EventRecord() {}

  static int size(Ruled ruled) {
    return 1
        + RecordFields.stringSize(ruled.verdict())
        + RecordFields.stringSize(ruled.rule())
        + MessageRecord.size(ruled.message());
  }

  static void write(Ruled ruled, ByteBuffer target) {
    target.put((byte) VERSION);
    RecordFields.putString(target, ruled.verdict());
    RecordFields.putString(target, ruled.rule());
    MessageRecord.write(ruled.message(), target);
  }

  /** Throws {@link UnreadableRecord} for what {@link #write} did not write. */
  static Ruled read(ByteBuffer source) {
    try {
      RecordFields.expectVersion(source, "event record", VERSION);
      String verdict = RecordFields.getString(source);
      String rule = RecordFields.getString(source);
      return new Ruled(MessageRecord.read(source), verdict, rule);
    } catch (BufferUnderflowException e) {
      throw new UnreadableRecord("event record: it ends before its fields do", e);
    }
  }

  static CloudEvent event(Ruled ruled, String source) {
    Message message = ruled.message();
    return new CloudEvent(
        message.id().toString(),
        source,
        message.receivedAt(),
        new CloudEvent.About(
            message.device().value(),
            message.channel().value(),
            message.kind().name().toLowerCase(Locale.ROOT),
            ruled.verdict(),
            ruled.rule(),
            message.priority().name().toLowerCase(Locale.ROOT)),
        message.payload());
  }

  /** What a tombstone counts it as. */
  static String label(Message message) {
    return message.kind().name().toLowerCase(Locale.ROOT) + ' ' + message.device().value();
  }

  private static Describer.Description describe(ByteBuffer record) {
    try {
      Message message = read(record.duplicate()).message();
      boolean reading = message.kind() == Kind.TELEMETRY;
      String series = reading ? message.device().value() + ' ' + message.channel().value() : "";
      return new Describer.Description(label(message), series, series);
    } catch (UnreadableRecord e) {
      return new Describer.Description("unreadable", "", "");
    }
  }
}
