package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.FileSpool.Config;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The life of one spool on a simulated disk: appends, acknowledgements, reads, closes, kills and
 * power cuts in random order, checked against what a spool promises. All of it follows from the
 * seed. One thread plays all the spool's threads.
 */
final class History {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SplittableRandom random;
  private final Config config;
  private final boolean faults;
  private final Queue<Runnable> upkeep = new ArrayDeque<>();

  private SimulatedStorage storage;
  private FileSpool spool;
  private long nowMillis = START.toEpochMilli();
  private long nextId = 1;

  /** Told to be stored, nothing said about them since: sequence to id. */
  private final TreeMap<Long, Long> live = new TreeMap<>();

  /** Acknowledged, but perhaps not yet on disk. */
  private final TreeMap<Long, Long> acknowledging = new TreeMap<>();

  /** Offered, and no answer or a refusal since it may have been written: may be found or not. */
  private final Set<Long> unknown = new HashSet<>();

  private long highestTold;
  int cuts;
  int committed;

  History(long seed, boolean faults) throws IOException {
    random = new SplittableRandom(seed);
    this.faults = faults;
    long segment = 32L << 10;
    config = Config.DEFAULT.named("simulated").sized(segment, segment * random.nextInt(4, 24));
    storage = new SimulatedStorage(random);
    spool = open();
  }

  private FileSpool open() throws IOException {
    upkeep.clear();
    return FileSpool.open(
        config,
        new FileSpool.Means(
            storage,
            FileSpool.Surroundings.of(() -> Instant.ofEpochMilli(nowMillis)),
            random,
            upkeep::add));
  }

  /** Lives until the power is cut, or the process ends otherwise, and comes up again. */
  void liveOn() throws Exception {
    storage.operationsLeft = random.nextInt(1, 400);
    if (faults && random.nextInt(3) == 0) {
      storage.forceFails = random.nextInt(100);
      storage.writeFails = random.nextInt(100);
      storage.writeIsShort = random.nextInt(500);
    }
    boolean closed = false;
    try {
      int steps = random.nextInt(1, 120);
      for (int i = 0; i < steps; i++) {
        act();
      }
      if (random.nextInt(4) == 0) {
        storage.forceFails = 0;
        storage.writeFails = 0;
        runUpkeep();
        spool.close();
        settleAcknowledged();
        closed = spool.isSettled();
      }
    } catch (SimulatedStorage.PowerCut cut) {
      closed = false;
    }
    boolean kill = random.nextInt(5) == 0;
    storage = kill ? storage.afterKill() : storage.afterPowerCut();
    cuts++;
    comeUp(closed);
  }

  /** Opens, perhaps after further cuts while opening. */
  private void comeUp(boolean closed) throws Exception {
    while (true) {
      storage.operationsLeft = random.nextInt(4) == 0 ? random.nextInt(1, 40) : Long.MAX_VALUE;
      try {
        spool = open();
        break;
      } catch (SimulatedStorage.PowerCut cut) {
        storage = storage.afterPowerCut();
        cuts++;
      }
    }
    storage.operationsLeft = Long.MAX_VALUE;
    check(closed);
  }

  private void act() throws Exception {
    nowMillis += random.nextInt(300);
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> append(random.nextInt(1, 12));
      case 4, 5, 6 -> step();
      case 7 -> acknowledgePrefix();
      case 8 -> acknowledgeSome();
      case 9 -> runUpkeep();
      case 10 -> read();
      default -> drain();
    }
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      long id = nextId++;
      int size = random.nextInt(20) == 0 ? random.nextInt(8, 9_000) : random.nextInt(8, 600);
      unknown.add(id);
      spool.append(new Numbered(id, size), new Told(id));
    }
  }

  private final class Told implements Spool.Commit {
    private final long id;

    Told(long id) {
      this.id = id;
    }

    @Override
    public void committed(long sequence) {
      assertThat(sequence).as("sequences never repeat").isGreaterThan(highestTold);
      highestTold = sequence;
      unknown.remove(id);
      live.put(sequence, id);
      committed++;
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      if (refusal != Spool.Refusal.STORAGE && !faults) {
        unknown.remove(id); // refused before anything was written
      }
    }
  }

  private boolean step() {
    boolean more = spool.step();
    if (!more) {
      settleAcknowledged();
    }
    return more;
  }

  private void drain() {
    for (int i = 0; i < 200 && step(); i++) {
      if (random.nextInt(4) == 0) {
        runUpkeep();
      }
    }
  }

  /** Acknowledgements are on disk from now on, if the spool says so. */
  private void settleAcknowledged() {
    if (spool.isSettled()) {
      acknowledging.clear();
    }
  }

  private void acknowledgePrefix() {
    if (!live.isEmpty()) {
      List<Long> sequences = List.copyOf(live.keySet());
      long last = sequences.get(random.nextInt(sequences.size()));
      acknowledge(random.nextInt(3) == 0 ? 0 : live.firstKey(), last);
    }
  }

  private void acknowledgeSome() {
    for (long sequence : List.copyOf(live.keySet())) {
      if (random.nextInt(3) == 0) {
        acknowledge(sequence, sequence + random.nextInt(3));
      }
    }
  }

  private void acknowledge(long first, long last) {
    Map<Long, Long> done = live.subMap(first, true, last, true);
    acknowledging.putAll(done);
    done.clear();
    spool.acknowledge(first, last);
  }

  private void runUpkeep() {
    while (!upkeep.isEmpty()) {
      upkeep.remove().run();
    }
  }

  private void read() throws Exception {
    List<Spool.Stored> found = Read.all(spool);
    List<Map.Entry<Long, Long>> read = new ArrayList<>();
    for (Spool.Stored stored : found) {
      read.add(Map.entry(stored.sequence(), Numbered.read(stored.bytes())));
    }
    assertThat(read.equals(List.copyOf(live.entrySet()))).as("%s is %s", read, live).isTrue();
    assertThat(spool.stats().pendingRecords()).isEqualTo(live.size());
  }

  private void check(boolean closed) throws Exception {
    List<Spool.Stored> found = Read.all(spool);
    TreeMap<Long, Long> present = new TreeMap<>();
    for (Spool.Stored stored : found) {
      long sequence = stored.sequence();
      assertThat(present.isEmpty() || sequence > present.lastKey()).as("in order").isTrue();
      long id = Numbered.read(stored.bytes());
      present.put(sequence, id);
      if (live.containsKey(sequence)) {
        assertThat(id).as("record of sequence %s", sequence).isEqualTo(live.get(sequence));
      } else if (acknowledging.containsKey(sequence)) {
        assertThat(closed).as("acknowledged, closed, and back: %s", sequence).isFalse();
        assertThat(id).isEqualTo(acknowledging.get(sequence));
      } else {
        assertThat(unknown).as("sequence %s came from nowhere", sequence).contains(id);
        assertThat(faults || sequence > highestTold).as("sequence %s is new", sequence).isTrue();
      }
    }
    assertThat(present.keySet().containsAll(live.keySet()))
        .as("nothing told to be stored is lost: %s has all of %s", present, live)
        .isTrue();
    adopt(present);
    if (!faults) {
      assertThat(spool.stats().lost()).as("records counted as lost").isZero();
    }
  }

  private void adopt(Map<Long, Long> present) {
    Set<Long> untold = new TreeSet<>(present.keySet());
    untold.removeAll(live.keySet());
    untold.removeAll(acknowledging.keySet());
    live.putAll(present);
    highestTold = Math.max(highestTold, live.isEmpty() ? 0 : live.lastKey());
    acknowledging.clear();
    if (faults) {
      // Of a group whose force failed, the page cache may show what the disk does not have: a
      // refused record may come, go and come back.
      untold.forEach(sequence -> acknowledge(sequence, sequence));
    } else {
      unknown.clear();
    }
  }

  /** A record that tells its id and can be told from any other. */
  private record Numbered(long id, int size) implements Spool.Entry {
    private static final byte[] FILLER = new byte[16_384];

    static {
      new SplittableRandom(1).nextBytes(FILLER);
    }

    @Override
    public void writeTo(ByteBuffer target) {
      target.putLong(id).put(FILLER, (int) (id & 1_023), size - Long.BYTES);
    }

    static long read(ByteBuffer bytes) {
      ByteBuffer copy = bytes.duplicate();
      long id = copy.getLong();
      ByteBuffer filler = ByteBuffer.wrap(FILLER, (int) (id & 1_023), copy.remaining());
      if (!copy.equals(filler)) {
        throw new AssertionError("record " + id + " came back with other content");
      }
      return id;
    }
  }
}
