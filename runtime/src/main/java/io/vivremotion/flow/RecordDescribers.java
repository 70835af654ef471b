package io.vivremotion.flow;

import io.vivremotion.message.AnswerRecord;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Describer;
import io.vivremotion.spool.Describer.Description;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the records of each spool are, for tombstones and for policies that compare records. */
public enum RecordDescribers implements Describer {
  /** Readings of one device and channel are a series; events and questions belong to none. */
  INBOX {
    @Override
    Description read(ByteBuffer record) {
      Message message = MessageRecord.read(record);
      String kind = message.kind().name().toLowerCase(Locale.ROOT);
      String device = message.device().value();
      String series = device + ' ' + message.channel().value();
      boolean reading = message.kind() == Kind.TELEMETRY;
      return new Description(kind + ' ' + device, reading ? series : "", reading ? series : "");
    }
  },
  /**
   * Tasks of one kind about one device and channel are a series. Questions belong to none, nor what
   * names a place where an answer is awaited; every message could be answered in the usual one.
   */
  OUTBOX {
    @Override
    Description read(ByteBuffer record) {
      Escalation escalation = EscalationRecord.read(record);
      String kind = escalation.task().kind();
      String device = escalation.device().value();
      boolean asked =
          kind.equals("question") || escalation.replyTo().filter(ReplyTo::isAwaited).isPresent();
      String series = asked ? "" : kind + ' ' + device + ' ' + escalation.channel().value();
      return new Description(kind + ' ' + device, series, series);
    }
  },
  ANSWERS {
    @Override
    Description read(ByteBuffer record) {
      return new Description("answer to " + AnswerRecord.read(record).device().value(), "", "");
    }
  },
  /** Digests of one device and measurement are a series. */
  HISTORY {
    @Override
    Description read(ByteBuffer record) {
      if (record.get() != History.DIGEST) {
        return new Description("raw message", "", "");
      }
      ByteBuffer head = record.slice().limit(Math.min(record.remaining(), HEAD_BYTES));
      String json = StandardCharsets.UTF_8.decode(head).toString();
      int end = json.indexOf(",\"from\":");
      return new Description("digest", end < 0 ? "" : json.substring(0, end), "");
    }
  };

  private static final int HEAD_BYTES = 1_024;
  private static final Description UNREADABLE = new Description("unreadable", "", "");

  abstract Description read(ByteBuffer record);

  @Override
  public Description describe(ByteBuffer record) {
    try {
      return read(record.duplicate());
    } catch (UnreadableRecord | java.nio.BufferUnderflowException e) {
      return UNREADABLE;
    }
  }
}
