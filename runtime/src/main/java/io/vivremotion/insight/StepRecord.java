package io.vivremotion.insight;

import io.vivremotion.insight.DecisionJournal.NotedStep;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.RecordFields;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A step as bytes, for the time it spends in memory: as objects, thousands of them would be copied
 * by each young collection (decision 0170). Not thread-safe.
 *
 * <pre>
 * id | at | 1 of a decision: received at, device, channel, stage, verdict, rule
 *         | 2 of any other step: its name
 *    | number of facts, and for each: name, kind 1, value
 * </pre>
 */
final class StepRecord {
  private static final byte DECISION = 1;
  private static final byte OTHER = 2;

  private static final byte TEXT = 0;
  private static final byte INTEGER = 1;
  private static final byte LONG = 2;
  private static final byte DOUBLE = 3;
  private static final byte FLOAT = 4;
  private static final byte FLAG = 5;

  private ByteBuffer scratch = ByteBuffer.allocate(1_024);

  /** Valid until the next call. */
  ByteBuffer of(MessageId message, Instant at, String name, Map<String, Object> facts) {
    return encoded(into -> {
      RecordFields.putId(into, message);
      RecordFields.putInstant(into, at);
      into.put(OTHER);
      RecordFields.putString(into, name);
      put(into, facts);
    });
  }

  /** Valid until the next call. */
  ByteBuffer of(Decision decision) {
    return encoded(into -> {
      RecordFields.putId(into, decision.message());
      RecordFields.putInstant(into, decision.at());
      into.put(DECISION);
      RecordFields.putInstant(into, decision.receivedAt());
      RecordFields.putString(into, decision.device().value());
      RecordFields.putString(into, decision.channel().value());
      RecordFields.putString(into, decision.stage());
      RecordFields.putString(into, decision.verdict());
      RecordFields.putString(into, decision.rule());
      put(into, decision.facts());
    });
  }

  private interface Writing {
    void to(ByteBuffer into);
  }

  private ByteBuffer encoded(Writing writing) {
    while (true) {
      try {
        writing.to(scratch.clear());
        return scratch.flip();
      } catch (BufferOverflowException e) { // rare, and cheaper than to measure each time
        scratch = ByteBuffer.allocate(Math.multiplyExact(scratch.capacity(), 2));
      }
    }
  }

  private static void put(ByteBuffer into, Map<String, Object> facts) {
    RecordFields.putLength(into, facts.size());
    if (facts.isEmpty()) {
      return;
    }
    for (Map.Entry<String, Object> fact : facts.entrySet()) {
      RecordFields.putString(into, fact.getKey());
      put(into, fact.getValue());
    }
  }

  private static void put(ByteBuffer into, Object value) {
    switch (value) {
      case Integer number -> into.put(INTEGER).putInt(number);
      case Long number -> into.put(LONG).putLong(number);
      case Double number -> into.put(DOUBLE).putDouble(number);
      case Float number -> into.put(FLOAT).putFloat(number);
      case Boolean flag -> into.put(FLAG).put((byte) (flag ? 1 : 0));
      default -> { // any other fact is told in words, as in the files
        into.put(TEXT);
        RecordFields.putString(into, String.valueOf(value));
      }
    }
  }

  /** Whose step it is, without reading the rest. */
  static MessageId message(ByteBuffer record) {
    return RecordFields.getId(record.duplicate());
  }

  static NotedStep read(ByteBuffer record) {
    MessageId message = RecordFields.getId(record);
    Instant at = RecordFields.getInstant(record);
    Map<String, Object> facts = new LinkedHashMap<>();
    String name = "judged";
    if (record.get() == DECISION) {
      String receivedAt = RecordFields.getInstant(record).toString();
      facts.put("device", RecordFields.getString(record));
      facts.put("channel", RecordFields.getString(record));
      facts.put("receivedAt", receivedAt);
      facts.put("stage", RecordFields.getString(record));
      facts.put("verdict", RecordFields.getString(record));
      facts.put("rule", RecordFields.getString(record));
    } else {
      name = RecordFields.getString(record);
    }
    for (int left = RecordFields.getLength(record); left > 0; left--) {
      facts.put(RecordFields.getString(record), value(record));
    }
    return new NotedStep(message, new Step(at, name, facts));
  }

  private static Object value(ByteBuffer record) {
    return switch (record.get()) {
      case INTEGER -> record.getInt();
      case LONG -> record.getLong();
      case DOUBLE -> record.getDouble();
      case FLOAT -> record.getFloat();
      case FLAG -> record.get() == 1;
      default -> RecordFields.getString(record); // text: what put wrote, read in the same process
    };
  }
}
