package io.vivremotion.spool;

import io.vivremotion.spool.SpoolConfig.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets records go before their time, and never without a tombstone: it is on disk before anything
 * on disk says that they went. On the upkeep's thread, about once a second; the committer never
 * waits for it.
 */
final class Shedding {
  private static final Logger LOG = LoggerFactory.getLogger(Shedding.class);
  private static final int RECORDS_AT_ONCE = 1_024;
  private static final int BYTES_AT_ONCE = 1 << 20;

  /** After a pass that found little to shed. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

  private final SpoolConfig config;
  private final FileSpool.Means means;
  private final Ledger ledger;
  private final Departures departures;
  private final Burial burial;
  private final AgeClock ages;
  private final HotTail noTail = new HotTail(0);
  private final AtomicBoolean waiting = new AtomicBoolean();
  private long pausedAtNanos;
  private boolean paused;

  /** What was not read to its end in the last round. */
  private Set<Segment> unreadable = Set.of();

  Shedding(
      SpoolConfig config,
      FileSpool.Means means,
      Ledger ledger,
      Departures departures,
      AgeClock ages) {
    this.config = config;
    this.means = means;
    this.ledger = ledger;
    this.departures = departures;
    this.ages = ages;
    this.burial = new Burial(config.name(), means, ledger.evictions());
  }

  /** Whether {@link #begin} has something to do soon. */
  boolean isDue() {
    return config.maxAge().isPositive() || !departures.isEmpty() || ledger.toll().hasUntold();
  }

  /** Has a round done before long. Any thread. */
  void begin() {
    if (waiting.compareAndSet(false, true)) {
      means.upkeep().execute(this::round);
    }
  }

  private void round() {
    waiting.set(false);
    try {
      tellLosses();
      expire();
      thinOrSupersede();
      bid();
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "spool={} lets nothing go until its tombstone can be kept: {}",
          config.name(),
          e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the disk has lost is lost already; here only the telling is left. */
  private void tellLosses() throws IOException {
    long lost = ledger.toll().takeUntold();
    LossSummary summary = new LossSummary();
    summary.addUnknown(lost);
    try {
      burial.keep(Tombstone.Cause.DAMAGED, summary);
    } catch (IOException | RuntimeException e) {
      ledger.toll().giveBackUntold(lost);
      throw e;
    }
  }

  private void expire() {
    long most = config.maxAge().toMillis();
    if (most == 0) {
      return;
    }
    List<Segment> old =
        ledger.segmentsWithLife(
            segment -> ages.age(segment.nextSequence() - 1, segment.newestMillis()) > most);
    Set<Segment> failing = new HashSet<>();
    for (Segment segment : old) {
      try {
        expire(segment, most);
      } catch (IOException e) { // costs what stands behind it here its turn, and nothing else
        failing.add(segment);
        if (!unreadable.contains(segment)) {
          LOG.warn("spool={} segment={} cannot be read: {}", config.name(), segment, e.toString());
        }
      }
    }
    unreadable = failing;
  }

  private void expire(Segment segment, long most) throws IOException {
    burial.visit(
        segment,
        (sequence, offset, storedAt, label) -> {
          if (ages.age(sequence, storedAt) > most && ledger.isLive(segment, sequence, offset)) {
            departures.add(Tombstone.Cause.AGE, sequence, label, storedAt);
          }
        });
  }

  private void thinOrSupersede() throws InterruptedException {
    boolean thins = config.policy() == Policy.THIN_OUT;
    if (!thins && config.policy() != Policy.SUPERSEDE) {
      return;
    }
    long now = means.around().nanoTime().getAsLong();
    if (paused && now - pausedAtNanos < PAUSE_NANOS) {
      return;
    }
    Room room = ledger.room(config.segmentBytes());
    if (!room.isTight(config) || room.isSparse()) {
      return;
    }
    int[] count = new int[1];
    Tombstone.Cause cause = thins ? Tombstone.Cause.THINNED : Tombstone.Cause.SUPERSEDED;
    Selection.Victims victims =
        victim -> {
          count[0]++;
          departures.add(cause, victim.sequence(), victim.label(), victim.storedAtMillis());
        };
    long pending = ledger.counts().pending();
    long shown =
        thins
            ? show(new Selection.Thinning(victims), pending / 2)
            : show(new Selection.Superseding(victims), pending);
    paused = count[0] < shown / 50;
    pausedAtNanos = now;
    LOG.info("spool={} sheds={} of={} cause={}", config.name(), count[0], shown, cause);
  }

  /** Shows the oldest so many; returns how many there were. */
  private long show(Selection selection, long most) throws InterruptedException {
    long shown = 0;
    try (FileReader reader =
        new FileReader(
            new Patience(means.storage(), means.around().nanoTime(), () -> true), // loses nothing
            noTail,
            ledger,
            new FileReader.Expiry(0, ages, departures, means.around().describer()))) {
      List<Spool.Stored> some;
      do {
        int wanted = (int) Math.min(RECORDS_AT_ONCE, most - shown);
        some = wanted == 0 ? List.of() : reader.poll(wanted, BYTES_AT_ONCE, Duration.ZERO);
        for (Spool.Stored each : some) {
          selection.show(
              each.sequence(),
              each.storedAtMillis(),
              means.around().describer().describe(each.bytes()));
        }
        shown += some.size();
      } while (!some.isEmpty());
    }
    return shown;
  }

  /** Farewell: first the tombstones, then the records. */
  private void bid() throws IOException {
    Map<Tombstone.Cause, Departures.Batch> all = departures.takeAll();
    for (Tombstone.Cause cause : List.copyOf(all.keySet())) {
      Departures.Batch batch = all.get(cause);
      try {
        if (batch != null) {
          bid(cause, batch);
          all.remove(cause);
        }
      } finally {
        if (all.containsKey(cause)) {
          all.forEach(departures::giveBack);
        }
      }
    }
  }

  private void bid(Tombstone.Cause cause, Departures.Batch batch) throws IOException {
    long lost = ledger.tell(batch.sequences());
    boolean kept = false;
    try {
      burial.keep(cause, batch.summary().limited(lost));
      kept = true;
    } finally {
      ledger.told(cause, kept);
    }
  }
}
