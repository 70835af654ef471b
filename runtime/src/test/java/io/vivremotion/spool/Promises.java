package io.vivremotion.spool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.Episodes.Disk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What a spool has said so far, and what may therefore be found in it. */
final class Promises {
  private final Disk disk;

  /** Told to be stored, nothing said about them since: sequence to record. */
  final TreeMap<Long, Told> live = new TreeMap<>();

  /** Acknowledged or evicted, but perhaps not yet on disk: may come back with a restart. */
  private final TreeMap<Long, Told> leaving = new TreeMap<>();

  /** Seen to be evicted in this life: may come back with a restart until their file is deleted. */
  private final TreeMap<Long, Told> gone = new TreeMap<>();

  /** Offered, and neither told nor refused: id to bytes in memory. */
  private final Map<Long, Long> waiting = new HashMap<>();

  /** No answer, or a refusal after it may have been written: may be found or not. */
  private final Set<Long> untold = new HashSet<>();

  /** All there ever were, where the disk may hide and show again: sequence to id. */
  private final Map<Long, Long> ever = new HashMap<>();

  private SpoolConfig config;

  /** What was evicted was so under another one. */
  private boolean isNew;

  private long waitingBytes;
  private long highestSequence;
  private long highestIdTold;
  private long openedMillis;

  /** In this life: acknowledged, or seen to be evicted; and of those acknowledged by us, all. */
  private long departed;

  private long acknowledged;
  private long buriedBefore;
  private long evictedUnseen;

  /** Of earlier lives, and back since what says so was not on disk, or was taken back. */
  private long evictedAndBack;

  private long goneBefore;
  private long buried;
  private long unburied;
  long committed;

  /** Ages can be told: the clock was never set. */
  boolean isSteady = true;

  Promises(Disk disk, SpoolConfig config) {
    this.disk = disk;
    this.config = config;
  }

  /** Without the cost of an assertion's description, millions of times. */
  static void must(boolean holds, String otherwise, Object... facts) {
    if (!holds) {
      throw new AssertionError(otherwise + " " + Arrays.toString(facts));
    }
  }

  record Told(long id, long offeredMillis, long toldMillis) {}

  void configure(SpoolConfig next) {
    config = next;
    isNew = true;
  }

  void offered(long id, int size) {
    long charge = size + (long) Frame.HEAD_BYTES;
    waiting.put(id, charge);
    waitingBytes += charge;
  }

  private void answered(long id) {
    Long charge = waiting.remove(id);
    must(charge != null, "answered twice, or never offered:", id);
    waitingBytes -= requireNonNull(charge);
  }

  void committed(long id, long sequence, long offeredMillis, long nowMillis) {
    must(
        waitingBytes <= config.maxWaitingBytes(),
        "more in memory than may be: bytes",
        waitingBytes);
    answered(id);
    must(sequence > highestSequence, "sequence is no new one:", sequence);
    must(id > highestIdTold, "not committed in the order of append:", id);
    highestSequence = sequence;
    highestIdTold = id;
    live.put(sequence, new Told(id, offeredMillis, nowMillis));
    ever.put(sequence, id);
    committed++;
  }

  /**
   * @param guarded the guard of the disk says that there is no room
   */
  void refused(long id, Spool.Refusal refusal, boolean guarded) {
    answered(id);
    if (refusal == Spool.Refusal.STORAGE) {
      must(disk != Disk.SOUND || guarded, "a sound disk is no reason to refuse:", id);
      if (disk != Disk.SOUND) { // else it is refused before it is written
        untold.add(id);
      }
    }
  }

  /** Whether evicted meanwhile or not: from now on it is done with. */
  void acknowledged(long first, long last) {
    departed += live.subMap(first, true, last, true).size();
    for (TreeMap<Long, Told> from : List.of(live, gone)) {
      Map<Long, Told> done = from.subMap(first, true, last, true);
      acknowledged += done.size();
      done.values().forEach(told -> untold.remove(told.id()));
      leaving.putAll(done);
      done.clear();
    }
  }

  /** What was acknowledged counts as that, but for what had a tombstone before. */
  private long evictedOf(Spool.Stats stats) {
    long uncounted = acknowledged - stats.acknowledged();
    must(uncounted >= 0, "acknowledged counts more than once:", uncounted);
    must(uncounted <= buried - buriedBefore, "acknowledged counts as lost:", uncounted);
    return stats.acknowledged() + stats.evicted() - departed;
  }

  /** Acknowledgements and evictions so far are on disk. */
  void settled() {
    leaving.clear();
  }

  /** Closed, with all answered. */
  void closed() {
    assertThat(waiting).as("records without an answer after close").isEmpty();
  }

  /** The process ended, no matter how. */
  void ended(Spool.Stats last) {
    untold.addAll(waiting.keySet());
    waiting.clear();
    waitingBytes = 0;
    goneBefore += last.lost() + last.evicted();
    long ofThisLife = last.acknowledged() + last.evicted() - departed;
    if (isExact()) {
      assertThat(ofThisLife).as("evicted and not acknowledged").isNotNegative();
    }
    evictedUnseen = ofThisLife + evictedAndBack;
  }

  /** All that can be read at one moment of a life. */
  void shows(List<Spool.Stored> found, Spool.Stats stats, long nowMillis) {
    NavigableMap<Long, Long> present = inOrder(found);
    present.forEach((sequence, id) -> mustLive(sequence, id, nowMillis));
    if (disk == Disk.FAILING_TO_READ) {
      return; // what is missing may be read some day
    }
    TreeMap<Long, Told> missing = new TreeMap<>(live);
    missing.keySet().removeAll(present.keySet());
    if (!isExact()) {
      mayHaveGone(missing, goneBefore + stats.evicted(), nowMillis);
      return; // beyond their age, and still pending until their tombstone is kept
    }
    long evicted = evictedOf(stats);
    assertThat((long) missing.size())
        .as("not found and not acknowledged: %s", missing)
        .isEqualTo(evicted);
    departed += evicted;
    missing.values().forEach(told -> untold.add(told.id())); // until their file is deleted
    gone.putAll(missing);
    live.keySet().removeAll(missing.keySet());
    assertThat(stats.pendingRecords()).as("pending").isEqualTo(live.size());
    hasCountedNoLoss(stats);
  }

  /** So much is read, and was not acknowledged. */
  void mustLive(long sequence, long id, long nowMillis) {
    Told told = live.get(sequence);
    if (told != null) {
      must(id == told.id(), "another record of this sequence:", sequence, id);
      mustBeYoung(sequence, told, nowMillis);
    } else {
      boolean shownAgain = Long.valueOf(id).equals(ever.get(sequence)) || untold.contains(id);
      assertThat(disk == Disk.FAILING_TO_READ && shownAgain)
          .as("sequence %s with id %s came from nowhere", sequence, id)
          .isTrue();
    }
  }

  private void mustBeYoung(long sequence, Told told, long nowMillis) {
    long age = config.maxAge().toMillis();
    boolean ofThisLife = told.toldMillis() >= openedMillis;
    must(
        age == 0 || !isSteady || !ofThisLife || nowMillis - told.toldMillis() <= age,
        "beyond its age:",
        sequence);
  }

  /** Of what is missing all was evicted but what is beyond its age. */
  private void mayHaveGone(Map<Long, Told> missing, long evicted, long nowMillis) {
    long age = config.maxAge().toMillis();
    List<Long> young = new ArrayList<>();
    missing.forEach((sequence, told) -> {
      if (age == 0 || (isSteady && nowMillis - told.offeredMillis() < age)) {
        young.add(sequence);
      }
    });
    assertThat(young.size() <= evicted).as("lost %s, evicted %s", young, evicted).isTrue();
    assertThat(config.policy() != SpoolConfig.Policy.REFUSE || isNew || young.isEmpty())
        .as("evicted before their time: %s", young)
        .isTrue();
  }

  /** All that is pending can be read, so that every record is accounted for. */
  private boolean isExact() {
    return disk != Disk.FAILING_TO_READ && config.maxAge().isZero();
  }

  /** A tombstone is on disk. */
  void buried(Tombstone tombstone) {
    buried += tombstone.records();
  }

  /**
   * All that can be read after an open. Returns what is there and was never told or is back, which
   * the caller is to acknowledge: where forces fail, the page cache shows what the disk may not
   * have, so that such a record may come and go, and its sequence be given again.
   */
  Set<Long> opened(List<Spool.Stored> found, Spool.Stats stats, long nowMillis) {
    NavigableMap<Long, Long> present = inOrder(found);
    Set<Long> loose = new HashSet<>();
    TreeMap<Long, Told> next = new TreeMap<>();
    present.forEach((sequence, id) -> {
      Told told = live.containsKey(sequence) ? live.get(sequence) : leaving.get(sequence);
      if (told == null) {
        mayBeUntold(sequence, id);
        loose.add(sequence);
      } else {
        assertThat(id).as("record of sequence %s", sequence).isEqualTo(told.id());
      }
      if (disk != Disk.SOUND && !live.containsKey(sequence)) {
        loose.add(sequence); // its acknowledgement may be on disk, and not be read just now
      }
      if (disk != Disk.FAILING_TO_READ || live.containsKey(sequence)) {
        next.put(sequence, told == null ? new Told(id, 0, nowMillis) : told);
      }
      ever.put(sequence, id); // evicted, it may be back until its file is deleted
    });
    leaving.keySet().removeAll(present.keySet());
    if (disk != Disk.SOUND) { // what says that they are done with may be in the cache alone
      leaving.values().forEach(told -> untold.add(told.id()));
    }
    if (stats.evicted() == 0) {
      leaving.clear();
    }
    if (disk != Disk.FAILING_TO_READ) {
      live.keySet().removeAll(present.keySet());
      mayHaveGone(live, goneBefore + stats.evicted(), nowMillis);
      if (isExact() && !isNew) {
        assertThat((long) live.size())
            .as("not there: %s", live.keySet())
            .isLessThanOrEqualTo(evictedUnseen + stats.evicted());
      }
      boolean mayGoAgain = disk != Disk.SOUND; // a frame that was cut off, by a cut not forced
      evictedAndBack = mayGoAgain ? Math.max(0, evictedUnseen + stats.evicted() - live.size()) : 0;
      unburied += isExact() ? live.size() : 0;
      assertThat(unburied).as("gone without a tombstone").isLessThanOrEqualTo(buried);
      hasCountedNoLoss(stats);
      if (disk != Disk.SOUND) {
        live.values().forEach(told -> untold.add(told.id()));
      }
      if (stats.evicted() > 0) { // now, as they were read: perhaps not yet on disk
        leaving.putAll(live);
      }
      live.clear();
    }
    live.putAll(next);
    isNew = false;
    openedMillis = nowMillis;
    departed = stats.evicted() + stats.acknowledged();
    acknowledged = stats.acknowledged();
    buriedBefore = buried;
    gone.clear();
    if (disk == Disk.SOUND) {
      highestSequence = Math.max(highestSequence, next.isEmpty() ? 0 : next.lastKey());
      if (stats.evicted() == 0) {
        untold.clear();
      }
      return Set.of();
    }
    return loose;
  }

  /** Where forces fail, what nobody was told of may go before the reader's eyes, and counts. */
  private void hasCountedNoLoss(Spool.Stats stats) {
    assertThat(disk != Disk.SOUND || stats.lost() == 0).as("lost: %s", stats.lost()).isTrue();
  }

  private void mayBeUntold(long sequence, long id) {
    boolean shownAgain =
        disk == Disk.FAILING_TO_READ && Long.valueOf(id).equals(ever.get(sequence));
    assertThat(shownAgain || untold.contains(id))
        .as("sequence %s with id %s came from nowhere, or back", sequence, id)
        .isTrue();
    boolean first = !Long.valueOf(id).equals(ever.get(sequence));
    assertThat(disk != Disk.SOUND || !first || sequence > highestSequence)
        .as("sequence %s is new", sequence)
        .isTrue();
  }

  /**
   * With a disk that reads again, or all that it can, and all lives counted: what is missing was
   * told as lost. Returns what is there and was done with.
   *
   * @param unknown nobody can tell how many there were in a segment without a frame to be read
   */
  Set<Long> losesOnlyWhatIsCounted(List<Spool.Stored> found, Spool.Stats stats, boolean unknown) {
    Set<Long> back = new HashSet<>(inOrder(found).keySet());
    Set<Long> missing = new HashSet<>(live.keySet());
    missing.removeAll(back);
    back.removeAll(live.keySet());
    long counted = goneBefore + stats.lost() + stats.evicted();
    assertThat((long) missing.size())
        .as("lost are %s, counted %s", missing, counted)
        .isLessThanOrEqualTo(unknown ? Long.MAX_VALUE : counted);
    return back;
  }

  private static NavigableMap<Long, Long> inOrder(List<Spool.Stored> found) {
    NavigableMap<Long, Long> present = new TreeMap<>();
    for (Spool.Stored stored : found) {
      long sequence = stored.sequence();
      must(present.isEmpty() || sequence > present.lastKey(), "out of order:", sequence);
      present.put(sequence, Numbered.read(stored.bytes()));
    }
    return present;
  }
}
