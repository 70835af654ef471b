package io.vivremotion.uplink.sink;

import io.vivremotion.flow.Ruled;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.Tombstone;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events next in order, read from the sink's spool and not confirmed: losses first, so that a
 * receiver hears of a gap before what lies behind it. At most one batch is in memory. Worker's
 * thread only.
 */
final class Waiting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int LOSSES_AT_A_TIME = 16;

  private final SinkConfig config;
  private final Spool spool;
  private final Spool losses;
  private final Spool.Reader events;
  private final Spool.Reader lost;
  private final SinkMeters meters;
  private final LongSupplier nanoTime;
  private final Deque<Entry> batch = new ArrayDeque<>();

  Waiting(Sinks.Line line, SinkMeters meters, LongSupplier nanoTime) {
    this.config = line.config();
    this.spool = line.spool();
    this.losses = line.losses().spool();
    this.events = spool.reader();
    this.lost = this.losses.reader();
    this.meters = meters;
    this.nanoTime = nanoTime;
  }

  /**
   * @param loss it tells of a gap, and stands in the losses' spool
   * @param label what a tombstone counts it as
   */
  private record Entry(CloudEvent event, boolean loss, long sequence, String label) {}

  private Spool spoolOf(Entry entry) {
    return entry.loss ? losses : spool;
  }

  /** The next in order, at most so many; empty if there were none for a while. */
  List<CloudEvent> next(int most) throws InterruptedException {
    if (batch.isEmpty()) {
      fill();
    }
    return batch.stream().limit(most).map(Entry::event).toList();
  }

  private void fill() throws InterruptedException {
    for (Spool.Stored stored : lost.poll(LOSSES_AT_A_TIME, config.batchBytes(), Duration.ZERO)) {
      loss(stored);
    }
    int bytes = batch.isEmpty() ? take(config.batchEvents(), config.batchBytes(), PATIENCE) : 0;
    long until = nanoTime.getAsLong() + config.linger().toNanos();
    while (!batch.isEmpty() && batch.size() < config.batchEvents() && bytes < config.batchBytes()) {
      Duration left = Duration.ofNanos(until - nanoTime.getAsLong());
      int more =
          left.isPositive()
              ? take(config.batchEvents() - batch.size(), config.batchBytes() - bytes, left)
              : 0;
      if (more == 0) {
        return;
      }
      bytes += more;
    }
  }

  /** Returns the bytes of what came. */
  private int take(int most, int mostBytes, Duration patience) throws InterruptedException {
    int bytes = 0;
    for (Spool.Stored stored : events.poll(most, mostBytes, patience)) {
      bytes += stored.bytes().remaining();
      event(stored);
    }
    return bytes;
  }

  private void event(Spool.Stored stored) {
    try {
      Ruled ruled = EventRecord.read(stored.bytes());
      CloudEvent event = EventRecord.event(ruled, config.source());
      batch.add(
          new Entry(
              config.masking().map(masking -> EventMask.masked(event, masking)).orElse(event),
              false,
              stored.sequence(),
              EventRecord.label(ruled.message())));
    } catch (UnreadableRecord e) {
      unreadable(stored);
    } catch (RuntimeException e) { // a bug, and the same each time that it is read
      LOG.error("event=sink-event-unreadable sink={}", config.name(), e);
      unreadable(stored);
    }
  }

  private void unreadable(Spool.Stored stored) {
    meters.events("unreadable", 1);
    spool.drop(stored.sequence(), Tombstone.Cause.UNREADABLE, "event");
  }

  private void loss(Spool.Stored stored) {
    try {
      Optional<CloudEvent> told = SinkLosses.read(stored.bytes(), config.name(), config.source());
      told.ifPresent(event -> batch.add(new Entry(event, true, stored.sequence(), "loss")));
    } catch (UnreadableRecord e) {
      meters.events("unreadable", 1);
      losses.acknowledge(stored.sequence(), stored.sequence());
    }
  }

  /** The first so many are at the receiver for good. */
  void confirmed(int count) {
    List<Entry> done = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      done.add(batch.removeFirst());
    }
    for (int i = 0; i < done.size(); ) {
      int last = i;
      while (last + 1 < done.size() && follows(done.get(last), done.get(last + 1))) {
        last++;
      }
      spoolOf(done.get(i)).acknowledge(done.get(i).sequence, done.get(last).sequence);
      i = last + 1;
    }
    int told = (int) done.stream().filter(Entry::loss).count();
    meters.events("losses_told", told);
    meters.events("confirmed", count - told);
  }

  private static boolean follows(Entry before, Entry next) {
    return before.loss == next.loss && before.sequence + 1 == next.sequence;
  }

  /** The first is given up: lost, with a tombstone; a loss that cannot be told is only counted. */
  void giveUpFirst() {
    Entry entry = batch.removeFirst();
    meters.events("refused", 1);
    if (entry.loss) {
      losses.acknowledge(entry.sequence, entry.sequence);
    } else {
      spool.drop(entry.sequence, Tombstone.Cause.GIVEN_UP, entry.label);
    }
  }

  @Override
  public void close() {
    events.close();
    lost.close();
  }
}
