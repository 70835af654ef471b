package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.spool.Spool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What stays on the box for a while: a {@link Spool} that drops its oldest. Records: kind (1 byte:
 * 1 digest as JSON, 2 message that could not be decoded, 3 bytes that were no record), then the
 * bytes.
 */
final class History {
  static final byte DIGEST = 1;
  private static final byte UNDECODED = 2;
  private static final byte UNREADABLE = 3;

  private final Spool spool;
  private final Effects effects;
  private final Counter tooLarge;

  History(Spool spool, Effects effects, MeterRegistry meters) {
    this.spool = spool;
    this.effects = effects;
    this.tooLarge = meters.counter("vivremotion.history.too.large");
  }

  void digest(Digest digest) {
    add(DIGEST, ByteBuffer.wrap(digest.json().getBytes(StandardCharsets.UTF_8)));
  }

  void undecoded(Message message) {
    ByteBuffer record = ByteBuffer.allocate(MessageRecord.size(message));
    MessageRecord.write(message, record);
    add(UNDECODED, record.flip());
  }

  void unreadable(ByteBuffer record) {
    add(UNREADABLE, record.duplicate().rewind());
  }

  private void add(byte kind, ByteBuffer bytes) {
    effects.carry(new Kept(kind, bytes));
  }

  private final class Kept implements Effects.Effect, Spool.Entry {
    private final byte kind;
    private final ByteBuffer bytes;

    Kept(byte kind, ByteBuffer bytes) {
      this.kind = kind;
      this.bytes = bytes;
    }

    @Override
    public int size() {
      return 1 + bytes.remaining();
    }

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(kind).put(bytes.duplicate());
    }

    @Override
    public void offer(Consumer<Admission> kept) {
      spool.append(this, new Told(kept));
    }

    @Override
    public void kept() {}

    @Override
    public boolean givesUp(Admission.Reason reason) {
      if (reason == Admission.Reason.TOO_LARGE) {
        tooLarge.increment();
        return true;
      }
      return false;
    }
  }

  private record Told(Consumer<Admission> kept) implements Spool.Commit {
    @Override
    public void committed(long sequence) {
      kept.accept(Admission.STORED);
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      kept.accept(Admission.refusedBy(refusal));
    }
  }
}
