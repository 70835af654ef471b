package io.vivremotion.flow;

import io.vivremotion.message.Decoder;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Spool;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From stored records to messages that can be judged. One that cannot be read is counted and set
 * aside in the history; a damaged backlog of them costs one line a minute. Flow thread only.
 */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(MessageFlow.class);

  private final Decoder decoder;
  private final Checkpoints checkpoints;
  private final Rulings rulings;
  private final History history;
  private final FlowMeters meters;
  private List<Judged> batch = new ArrayList<>();

  Intake(
      Decoder decoder,
      Checkpoints checkpoints,
      Rulings rulings,
      History history,
      FlowMeters meters) {
    this.decoder = decoder;
    this.checkpoints = checkpoints;
    this.rulings = rulings;
    this.history = history;
    this.meters = meters;
  }

  /**
   * Decodes and judges. A question is judged after what stands before it has been carried out, so
   * that it is answered from the values told just before it.
   */
  void judge(List<Spool.Stored> stored) {
    batch = new ArrayList<>(stored.size());
    for (Spool.Stored record : stored) {
      try {
        take(record.sequence(), MessageRecord.read(record.bytes()));
      } catch (UnreadableRecord e) {
        setAside(record, e);
      }
    }
    rulings.carryOut(batch);
    checkpoints.judged(stored.getFirst().sequence(), stored.getLast().sequence(), stored.size());
  }

  private void take(long sequence, Message message) {
    if (checkpoints.holds(sequence, message.id())) {
      meters.replayed();
      return;
    }
    if (message.kind() == Kind.QUESTION) {
      rulings.carryOut(batch);
      batch = new ArrayList<>();
    }
    batch.add(new Judged(message, decoder.decode(message)));
    checkpoints.saw(message.id());
  }

  private void setAside(Spool.Stored record, UnreadableRecord why) {
    long untold = meters.unreadable();
    if (untold > 0) {
      log.warn(
          "event=inbox-unreadable records={} newest={} reason=\"{}\" consequence=\"kept raw in the"
              + " history; more of them within a minute are only counted\"",
          untold,
          record.sequence(),
          why.getMessage());
    }
    history.unreadable(record.bytes());
  }
}
