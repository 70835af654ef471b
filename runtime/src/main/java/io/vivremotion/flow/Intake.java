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
 * aside in the history; a damaged backlog of them costs one line a minute. What an exception leaves
 * unjudged is judged again, then record by record, and the one that fails is set aside, too. Flow
 * thread only.
 */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(MessageFlow.class);

  /** So often records are judged together, then each by itself. */
  private static final int ATTEMPTS = 3;

  private final Decoder decoder;
  private final Rulings.Means means;
  private final Rulings rulings;
  private final FlowMeters meters;
  private final Troubles troubles;
  private List<Judged> batch = new ArrayList<>();
  private List<Spool.Stored> stored = List.of();

  /** Of those stored. */
  private int done;

  private int attempts;

  Intake(
      Decoder decoder, Rulings.Means means, Rulings rulings, FlowMeters meters, Troubles troubles) {
    this.decoder = decoder;
    this.means = means;
    this.rulings = rulings;
    this.meters = meters;
    this.troubles = troubles;
  }

  /** Whether {@link #goOn} has something to do; nothing further may be judged before. */
  boolean isUnfinished() {
    return done < stored.size();
  }

  /**
   * Decodes and judges. A question is judged after what stands before it has been carried out, so
   * that it is answered from the values told just before it.
   */
  void judge(List<Spool.Stored> records) {
    stored = records;
    done = 0;
    attempts = 0;
    goOn();
  }

  /** With what an exception has left. */
  void goOn() {
    attempts++;
    batch = new ArrayList<>();
    if (attempts > ATTEMPTS) {
      judgeOneByOne();
      return;
    }
    for (int i = done; i < stored.size(); i++) {
      take(i);
    }
    carryOut(stored.size());
  }

  private void take(int at) {
    Spool.Stored record = stored.get(at);
    try {
      take(at, record.sequence(), MessageRecord.read(record.bytes().duplicate()));
    } catch (UnreadableRecord e) {
      carryOut(at);
      setAside(record, e);
      carryOut(at + 1);
    }
  }

  private void take(int at, long sequence, Message message) {
    if (means.checkpoints().holds(sequence, message.id())) {
      meters.replayed();
      return;
    }
    if (message.kind() == Kind.QUESTION) {
      carryOut(at);
    }
    batch.add(new Judged(message, decoder.decode(message)));
    means.checkpoints().saw(message.id());
  }

  private void judgeOneByOne() {
    while (isUnfinished()) {
      try {
        take(done);
        carryOut(done + 1);
      } catch (RuntimeException e) { // it must not take the others with it
        fail(stored.get(done), e);
      }
    }
  }

  /** Those before this one that are not done. */
  private void carryOut(int end) {
    if (end > done) {
      rulings.carryOut(batch);
      batch = new ArrayList<>();
      done(end);
    }
  }

  private void done(int end) {
    means
        .checkpoints()
        .judged(stored.get(done).sequence(), stored.get(end - 1).sequence(), end - done);
    done = end;
  }

  private void fail(Spool.Stored record, RuntimeException why) {
    batch = new ArrayList<>();
    meters.failed();
    log.error(
        "event=judging-failed record={} consequence=\"kept raw in the history\"",
        record.sequence(),
        why);
    troubles.set(
        "judging",
        "a message could not be judged and is in the history only (record %d): %s"
            .formatted(record.sequence(), why));
    means.history().unreadable(record.bytes());
    done(done + 1);
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
    means.history().unreadable(record.bytes());
  }
}
