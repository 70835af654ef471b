package io.vivremotion.adapter;

import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.Spool;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An inbox on a {@link Spool}. The hot path: one object per message, no copy before the group. */
public final class SpoolInbox implements Inbox {
  private static final Logger log = LoggerFactory.getLogger(SpoolInbox.class);

  private final Spool spool;

  public SpoolInbox(Spool spool) {
    this.spool = spool;
  }

  @Override
  public void offer(Message message, Consumer<Admission> admitted) {
    Offered offered = new Offered(message, admitted);
    spool.append(offered, offered);
  }

  private static final class Offered implements Spool.Entry, Spool.Commit {
    private final Message message;
    private final Consumer<Admission> admitted;
    private final int size;

    Offered(Message message, Consumer<Admission> admitted) {
      this.message = message;
      this.admitted = admitted;
      this.size = MessageRecord.size(message);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean urgent() {
      return message.priority() == Priority.ALARM;
    }

    @Override
    public void writeTo(ByteBuffer target) {
      MessageRecord.write(message, target);
    }

    @Override
    public void committed(long sequence) {
      if (admitted instanceof Grouped grouped) {
        grouped.stored();
      } else {
        tell(Admission.STORED);
      }
    }

    @Override
    public void groupTold() {
      if (admitted instanceof Grouped grouped) {
        grouped.groupTold();
      }
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      tell(Admission.refusedBy(refusal));
    }

    /** A connection that is gone must not stop the committer, who serves all the others. */
    private void tell(Admission admission) {
      try {
        admitted.accept(admission);
      } catch (RuntimeException e) {
        log.warn("event=acknowledge-failed device={}", message.device(), e);
      }
    }
  }
}
