package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.Episodes.Disk;
import io.vivremotion.spool.SimulatedStorage.PowerCut;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;

/**
 * The lives of one spool on a simulated disk: appends, acknowledgements, reads, faults, closes,
 * kills and power cuts in random order, checked against what it promised. All of it follows from
 * the seed. One thread plays all threads: as the disk works, the others have their turn.
 */
final class History {
  private static final long START_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long SEGMENT = AnyConfig.SEGMENT;

  /**
   * Beyond max-bytes: segments set aside, those being deleted, those begun after kills when full.
   */
  private static final long BEYOND = (4 + 5 + 4) * SEGMENT;

  /** Of a keeper that lies: so many are kept in memory, and forgotten in a crash. */
  private static final int LATE_TOMBSTONES = 2;

  private static final SpoolKeys KEYS =
      SpoolKeys.of(
          List.of("of thirty-two bytes, for the test".substring(0, 32).getBytes(US_ASCII)));

  private final SplittableRandom random;
  private final Lie lie;
  private final Disk disk;
  private final boolean encrypted;
  private final Episodes episodes;
  private final Queue<Runnable> upkeep = new ArrayDeque<>();
  private final Queue<Tombstone> lateTombstones = new ArrayDeque<>();
  private final Promises promises;
  private SpoolConfig config;
  private SimulatedStorage storage;
  private final Optional<Graveyard> graveyard;
  private FileSpool spool;
  private LongReader longReader;
  private long nowMillis = START_MILLIS;
  private long jumpedMillis;
  private long nextId = 1;
  private boolean alive;
  private boolean stepping;
  private boolean keepingUp;
  private boolean reading;
  private final Bounds bounds;
  private long lostAtOpen;
  private boolean doubtfulAtOpen;
  private long trace;
  int ends;

  History(long seed) throws IOException {
    this(seed, Lie.NONE);
  }

  History(long seed, Lie lie) throws IOException {
    this.lie = lie;
    random = new SplittableRandom(seed);
    disk =
        switch (random.nextInt(6)) {
          case 0, 1 -> Disk.SOUND;
          case 2, 3, 4 -> Disk.FAILING_TO_WRITE;
          default -> Disk.FAILING_TO_READ;
        };
    episodes = new Episodes(random, disk);
    encrypted = random.nextInt(16) == 0;
    int unsaved = random.nextInt(4) == 0 ? random.nextInt(1, 20) : Unsaved.MOST_RANGES;
    bounds = new Bounds(unsaved, mostMoved(seed));
    config = AnyConfig.drawn(random, SEGMENT * random.nextInt(4, 24));
    promises = new Promises(disk, config);
    if (random.nextInt(10) == 0) {
      nowMillis = 0; // a box without a clock of its own
      promises.isSteady = false;
    }
    storage = new SimulatedStorage(random);
    graveyard = graveyard(seed);
    open();
  }

  /** Of its own chances, as below. */
  private static int mostMoved(long seed) {
    var chance = new SplittableRandom(seed + 1);
    return chance.nextInt(4) == 0 ? chance.nextInt(1, 40) : Relocation.MOST_MOVED;
  }

  /** Of its own chances: which lives have one changes none of the others. */
  private Optional<Graveyard> graveyard(long seed) throws IOException {
    var chance = new SplittableRandom(~seed);
    boolean lies = lie == Lie.NO_FORCE_OF_TOMBSTONES;
    boolean wanted = lies || (lie == Lie.NONE && chance.nextInt(16) == 0);
    return wanted && disk != Disk.FAILING_TO_READ
        ? Optional.of(new Graveyard(chance, storage.faults, new Time(), lies))
        : Optional.empty();
  }

  private final class Time implements Graveyard.Time {
    @Override
    public long millis() {
      return nowMillis;
    }

    @Override
    public long nanos() {
      return (nowMillis - jumpedMillis) * 1_000_000;
    }

    @Override
    public void pass(long millis) {
      nowMillis += millis;
    }
  }

  /** Lives until it ends by chance and is found to be well; returns a digest of all it did. */
  long play() throws Exception {
    do {
      live();
    } while (random.nextInt(5) < 2);
    goOnAndEmpty();
    trace = trace * 31 + storage.operations;
    trace = trace * 31 + promises.committed;
    return trace;
  }

  long committed() {
    return promises.committed;
  }

  private void open() throws IOException {
    upkeep.clear();
    stepping = false;
    keepingUp = false;
    reading = false;
    SimulatedStorage opened = storage;
    opened.meanwhile = operation -> meanwhile(opened, operation);
    lateTombstones.clear();
    int failedForces = opened.failedForces;
    boolean suspect = opened.isSuspect();
    Storage told = lie == Lie.NONE ? opened : new LyingStorage(opened, lie);
    spool =
        FileSpool.open(
            config, new FileSpool.Means(told, surroundings(), random, upkeep::add, bounds));
    lostAtOpen = spool.stats().lost();
    doubtfulAtOpen = suspect || opened.failedForces > failedForces;
    longReader = new LongReader(spool.reader(), promises);
    alive = true;
  }

  /** The other clock, which never jumps. */
  private FileSpool.Surroundings surroundings() {
    return new FileSpool.Surroundings(
        () -> Instant.ofEpochMilli(nowMillis),
        new Time()::nanos,
        Numbered::describe,
        this::bury,
        encrypted ? KEYS : SpoolKeys.NONE,
        episodes::isShort);
  }

  private void bury(Tombstone tombstone) throws IOException {
    if (graveyard.isPresent()) {
      graveyard.get().keep(tombstone);
      promises.buried(tombstone);
      return;
    }
    if (storage.faults.readOnly) {
      throw new IOException("no place for a tombstone (simulated)");
    }
    lateTombstones.add(tombstone);
    if (lie != Lie.TOMBSTONE_AFTER_THE_LOSS || lateTombstones.size() > LATE_TOMBSTONES) {
      promises.buried(lateTombstones.remove());
    }
  }

  private void live() throws Exception {
    storage.operationsLeft = random.nextInt(1, 400);
    graveyard.ifPresent(Graveyard::mayDie);
    boolean closed = false;
    try {
      int steps = random.nextInt(1, 60);
      for (int i = 0; i < steps; i++) {
        episodes.turn(storage, nowMillis);
        act();
      }
      if (random.nextInt(4) == 0) {
        runUpkeep();
        stepping = true;
        spool.close();
        graveyard.ifPresent(Graveyard::close);
        stepping = false;
        promises.closed();
        settle();
        closed = true;
      }
    } catch (PowerCut cut) {
      closed = false;
    }
    end(closed);
    comeUp();
  }

  private void end(boolean closed) {
    alive = false;
    promises.ended(spool.stats());
    losesNothingThatComesBack();
    assertThat(storage.peakBytes).as("disk").isLessThanOrEqualTo(config.maxBytes() + BEYOND);
    int how = random.nextInt(6);
    if (how == 0 && closed) {
      ends++;
      return; // opened again on the same, living storage
    }
    lose(how < 2);
  }

  /**
   * What cannot be read for some seconds is tried again for longer. What a kill left in the page
   * cache, found at the opening, goes with a force that fails there, or failed before: it was told
   * to nobody.
   */
  private void losesNothingThatComesBack() {
    boolean comesBack = episodes.passSoon() && !episodes.spoilsForGood && !doubtfulAtOpen;
    if (disk == Disk.FAILING_TO_READ && comesBack) {
      assertThat(spool.stats().lost()).as("lost since it was opened").isEqualTo(lostAtOpen);
    }
  }

  private void lose(boolean kill) {
    ends++;
    trace = trace * 31 + storage.operations;
    storage = kill ? storage.afterKill() : storage.afterPowerCut();
    graveyard.ifPresent(each -> each.lose(kill));
    if (!kill && random.nextBoolean()) {
      episodes.end(storage);
    }
  }

  /** Opens, perhaps after further cuts while opening. */
  private void comeUp() throws Exception {
    if (random.nextInt(5) == 0) {
      config =
          AnyConfig.drawn(random, Math.max(config.maxBytes(), SEGMENT * random.nextInt(4, 24)));
      promises.configure(config);
    }
    while (true) {
      storage.operationsLeft = random.nextInt(4) == 0 ? random.nextInt(1, 40) : Long.MAX_VALUE;
      try {
        nowMillis += random.nextInt(1_000);
        if (graveyard.isPresent()) {
          graveyard.get().open();
        }
        open();
        break;
      } catch (PowerCut cut) {
        lose(random.nextInt(5) == 0);
      } catch (IOException e) {
        startsOnceItMayWrite(e);
      }
    }
    storage.operationsLeft = Long.MAX_VALUE;
    alive = false;
    List<Spool.Stored> found = Read.all(spool);
    acknowledge(promises.opened(found, spool.stats(), nowMillis), LongUnaryOperator.identity());
    alive = true;
  }

  /** Until then a process ends and is started again. */
  private void startsOnceItMayWrite(IOException why) {
    assertThat(storage.faults.readOnly).as("no reason not to start: %s", why).isTrue();
    episodes.end(storage);
    lose(true);
  }

  private void act() throws Exception {
    nowMillis += random.nextInt(300);
    switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> append(random.nextInt(25) == 0 ? 100 : random.nextInt(1, 10));
      case 4, 5, 6 -> step();
      case 7 -> acknowledgePrefix();
      case 8 -> acknowledgeSome();
      case 9 -> runUpkeep();
      case 10 -> read();
      case 11 -> pollOn();
      default -> drain();
    }
    if (random.nextInt(400) == 0) {
      long jump = Math.max(-nowMillis, random.nextLong(-90_000_000, 900_000_000));
      nowMillis += jump;
      jumpedMillis += jump;
      promises.isSteady = false;
    }
  }

  /** What other threads do while the disk works, and the time that takes. */
  private void meanwhile(SimulatedStorage on, SimulatedStorage.Operation operation) {
    nowMillis += episodes.takesMillis(operation);
    if (!alive || on != storage || random.nextInt(10) != 0) {
      return;
    }
    try {
      switch (random.nextInt(5)) {
        case 0 -> append(random.nextInt(1, 4));
        case 1 -> {
          if (!reading) {
            acknowledgeSome();
          }
        }
        case 2 -> {
          if (!keepingUp) {
            runUpkeep();
          }
        }
        case 3 -> {
          if (!stepping) {
            step();
          }
        }
        default -> {
          if (!reading) {
            pollOn();
          }
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      long id = nextId++;
      int size = random.nextInt(20) == 0 ? random.nextInt(8, 9_000) : random.nextInt(8, 600);
      promises.offered(id, size);
      spool.append(new Numbered(id, size, random.nextInt(50) == 0), new Answer(id, nowMillis));
    }
  }

  private final class Answer implements Spool.Commit {
    private final long id;
    private final long offeredMillis;

    Answer(long id, long offeredMillis) {
      this.id = id;
      this.offeredMillis = offeredMillis;
    }

    @Override
    public void committed(long sequence) {
      promises.committed(id, sequence, offeredMillis, nowMillis);
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      promises.refused(id, refusal, episodes.isShort(false));
    }
  }

  private boolean step() {
    if (spool.isPausing()) {
      return false;
    }
    stepping = true;
    boolean more = spool.step();
    stepping = false;
    if (!more) {
      settle();
    }
    return more;
  }

  /** Acknowledgements are on disk from now on, if the spool says so. */
  private void settle() {
    if (!stepping && spool.isSettled()) {
      promises.settled();
    }
  }

  private void drain() {
    for (int i = 0; i < 200 && step(); i++) {
      if (random.nextInt(4) == 0) {
        runUpkeep();
      }
    }
  }

  private void acknowledgePrefix() {
    if (!promises.live.isEmpty()) {
      List<Long> sequences = List.copyOf(promises.live.keySet());
      long last = sequences.get(random.nextInt(sequences.size()));
      acknowledge(List.of(random.nextInt(3) == 0 ? 0 : sequences.getFirst()), _ -> last);
    }
  }

  private void acknowledgeSome() {
    int oneIn = random.nextInt(2, 5);
    List<Long> some =
        promises.live.keySet().stream().filter(_ -> random.nextInt(oneIn) == 0).toList();
    acknowledge(some, sequence -> sequence + random.nextInt(3));
  }

  private void acknowledge(Collection<Long> firsts, LongUnaryOperator lastOf) {
    for (long first : firsts) {
      long last = lastOf.applyAsLong(first);
      spool.acknowledge(first, last);
      promises.acknowledged(first, last);
    }
  }

  private void runUpkeep() {
    keepingUp = true;
    while (!upkeep.isEmpty()) {
      upkeep.remove().run();
    }
    keepingUp = false;
  }

  private void read() throws InterruptedException {
    boolean others = alive;
    alive = false; // all of one moment
    List<Spool.Stored> found = Read.all(spool);
    promises.shows(found, spool.stats(), nowMillis);
    longReader.hasGotten(found);
    alive = others;
  }

  private void pollOn() throws InterruptedException {
    reading = true;
    longReader.poll(random.nextInt(1, 200), nowMillis);
    reading = false;
  }

  /** The disk is well again: within moments records are taken, and space comes back. */
  private void goOnAndEmpty() throws Exception {
    alive = false;
    episodes.endForGood(storage);
    if (disk == Disk.FAILING_TO_READ) {
      promises.ended(spool.stats());
      lose(false);
      episodes.endForGood(storage);
      open();
      alive = false;
      List<Spool.Stored> found = readToTheEnd();
      boolean unknown = episodes.spoilsForGood && lostAtOpen > 0;
      acknowledge(
          promises.losesOnlyWhatIsCounted(found, spool.stats(), unknown),
          LongUnaryOperator.identity());
    }
    int leaves = random.nextInt(3); // what nobody settles must not keep the space of the rest
    List<Long> most =
        promises.live.keySet().stream()
            .filter(_ -> leaves == 0 || random.nextInt(50) != 0)
            .toList();
    acknowledge(most, LongUnaryOperator.identity());
    goesOn();
    acknowledge(List.of(0L), _ -> Long.MAX_VALUE);
    for (int i = 0; i < (intervalMillis() == 0 ? 20 : 200); i++) {
      pass();
    }
    assertThat(storage.usedBytes())
        .as("disk when all is done")
        .isLessThanOrEqualTo((7 + storage.spoilt()) * SEGMENT);
    read();
  }

  /** A minute at most: with what cannot be read it takes its time, then goes on behind it. */
  private List<Spool.Stored> readToTheEnd() throws InterruptedException {
    List<Spool.Stored> all = new ArrayList<>();
    try (Spool.Reader reader = spool.reader()) {
      long deadline = nowMillis + 60_000 * (1 + storage.spoilt());
      List<Spool.Stored> some = reader.poll(100, 1 << 20, Duration.ZERO);
      while (!some.isEmpty() || reader.isHeldUp()) {
        all.addAll(some);
        pass();
        assertThat(nowMillis < deadline).as("reads on, soon: %s", this).isTrue();
        some = reader.poll(100, 1 << 20, Duration.ZERO);
      }
    }
    for (int i = 0; i < 8; i++) {
      pass(); // what is beyond its age by now has its tombstone
    }
    return all;
  }

  private void goesOn() {
    long deadline = nowMillis + (episodes.spoilsForGood ? 60_000 : 10_000) + 20 * intervalMillis();
    long before = promises.committed;
    while (promises.committed == before) {
      assertThat(nowMillis < deadline).as("takes records again, soon: %s", this).isTrue();
      append(1);
      pass();
    }
  }

  @Override
  public String toString() {
    return "disk=%s config=%s used=%s live=%s stats=%s health=%s"
        .formatted(
            disk, config, storage.usedBytes(), promises.live.size(), spool.stats(), spool.health());
  }

  private long intervalMillis() {
    return config.minSyncInterval().toMillis();
  }

  private void pass() {
    nowMillis += Math.max(250, intervalMillis());
    drain();
    runUpkeep();
  }
}
