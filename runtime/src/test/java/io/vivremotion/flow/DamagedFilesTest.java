package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.CheckpointFile.Loaded;
import io.vivremotion.flow.CheckpointFile.Mark;
import io.vivremotion.message.FileDamage;
import io.vivremotion.message.MessageId;
import io.vivremotion.state.Checkpointed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To replay a failure: {@code -Dflow.seed=} with the seed it names. */
class DamagedFilesTest {
  private static final int CASES = 4_000;
  private static final Mark MARK = new Mark(4_711, Set.of(7L, 8L));

  @TempDir Path directory;

  @Test
  void whatever_happens_to_the_checkpoint_it_is_right_or_none_and_the_next_one_is_kept()
      throws Exception {
    play(this::checkpoint);
  }

  @Test
  void whatever_happens_to_the_log_of_what_was_carried_only_what_was_hit_is_forgotten()
      throws Exception {
    play(this::carried);
  }

  @Test
  void an_alien_file_larger_than_the_heap_is_set_aside_and_little_of_it_is_read()
      throws IOException {
    new CheckpointFile(directory).save(MARK, List.of());
    lengthen(directory.resolve("checkpoint"));
    lengthen(Files.createFile(directory.resolve("carried")));
    long before = allocated();
    Loaded loaded = new CheckpointFile(directory).load(List.of());
    try (CarriedLog log = new CarriedLog(directory, 1_000)) {
      assertThat(log.open()).as("says so").isPresent();
    }
    assertThat(allocated() - before).isLessThan(4 << 20);
    assertThat(loaded.mark()).isEqualTo(Mark.NONE);
    assertThat(loaded.troubles()).hasSize(1);
    assertThat(directory.resolve("checkpoint.damaged")).exists();
    assertThat(directory.resolve("carried.damaged")).exists();
    assertThat(directory.resolve("carried")).isEmptyFile();
  }

  @Test
  void a_checkpoint_is_checked_without_being_in_memory_and_then_restored_section_by_section()
      throws IOException {
    List<Checkpointed> parts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      parts.add(new Zeros("zeros-" + i));
    }
    new CheckpointFile(directory).save(MARK, parts);
    long before = allocated();
    assertThat(new CheckpointFile(directory).load(List.of(parts.get(5))))
        .isEqualTo(new Loaded(MARK, List.of()));
    assertThat(allocated() - before).isLessThan(2L * Zeros.LENGTH);
  }

  @Test
  void what_was_carried_is_noted_as_long_as_there_is_room_and_again_after_a_checkpoint()
      throws IOException {
    List<MessageId> ids = ids(60);
    try (CarriedLog log = new CarriedLog(directory, 1_000)) {
      log.open();
      assertThat(log.add(ids.subList(0, 40))).isTrue();
      assertThat(log.isNearlyFull()).isFalse();
      assertThat(log.add(ids.subList(40, 60))).as("50 entries are 1,000 bytes").isFalse();
      assertThat(log.isNearlyFull()).isTrue();
      assertThat(log.add(ids.subList(0, 1))).isFalse();
    }
    try (CarriedLog log = new CarriedLog(directory, 1_000)) {
      assertThat(log.open()).isEmpty();
      assertThat(ids.stream().filter(log::contains)).isEqualTo(ids.subList(0, 50));
      log.reset();
      assertThat(log.add(ids.subList(50, 60))).isTrue();
    }
    assertThat(directory.resolve("carried")).hasSize(200);
  }

  @Test
  void of_a_log_that_was_allowed_to_be_longer_as_much_is_known_as_may_be() throws IOException {
    List<MessageId> ids = ids(60);
    try (CarriedLog log = new CarriedLog(directory, 2_000)) {
      log.open();
      log.add(ids);
    }
    for (boolean longer : new boolean[] {true, false}) {
      try (CarriedLog log = new CarriedLog(directory, 1_000)) {
        assertThat(log.open().isPresent()).as("says so, once").isEqualTo(longer);
        assertThat(ids.stream().filter(log::contains)).isEqualTo(ids.subList(0, 50));
      }
    }
    assertThat(directory.resolve("carried.damaged")).hasSize(1_200);
  }

  @Test
  void a_file_in_the_place_of_the_directory_is_set_aside() throws IOException {
    Path place = Files.writeString(directory.resolve("flow"), "alien");
    CheckpointFile checkpoint = new CheckpointFile(place);
    assertThat(checkpoint.load(List.of()).mark()).isEqualTo(Mark.NONE);
    checkpoint.save(MARK, List.of());
    assertThat(checkpoint.load(List.of()).mark()).isEqualTo(MARK);
    assertThat(directory.resolve("flow.damaged")).hasContent("alien");
  }

  private static List<MessageId> ids(int count) {
    return java.util.stream.LongStream.range(0, count).mapToObj(i -> new MessageId(1, i)).toList();
  }

  /** With a hole, so that it takes no room. */
  private static void lengthen(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 200L << 20);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private interface Case {
    void play(SplittableRandom random, FileDamage damage) throws IOException;
  }

  private void play(Case each) throws IOException {
    long seed = Long.getLong("flow.seed", System.nanoTime());
    System.out.println("flow.seed=" + seed + " cases=" + CASES);
    FileDamage[] kinds = FileDamage.values();
    for (int i = 0; i < CASES; i++, seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FileDamage damage = kinds[random.nextInt(kinds.length)];
      try {
        each.play(random, damage);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("replay with -Dflow.seed=" + seed + " " + damage + ": " + e, e);
      }
    }
  }

  private void checkpoint(SplittableRandom random, FileDamage damage) throws IOException {
    Path file = directory.resolve("checkpoint");
    State before = new State(random);
    new CheckpointFile(directory).save(MARK, List.of(before));
    byte[] good = Files.readAllBytes(file);
    Optional<byte[]> after = damage.to(good, random);
    damage.in(file, after);
    boolean same = after.isPresent() && java.util.Arrays.equals(good, after.get());
    if (random.nextInt(10) == 0) {
      Files.createDirectory(directory.resolve("checkpoint.new"));
    }

    State found = new State();
    CheckpointFile opened = new CheckpointFile(directory);
    Loaded loaded = opened.load(List.of(found));
    assertThat(loaded.mark()).isEqualTo(same ? MARK : Mark.NONE);
    assertThat(found.bytes).isEqualTo(same ? before.bytes : new byte[0]);
    assertThat(loaded.troubles()).as("says so").hasSize(same || damage == FileDamage.GONE ? 0 : 1);

    Mark next = new Mark(4_712, Set.of(9L));
    opened.save(next, List.of(before));
    assertThat(new CheckpointFile(directory).load(List.of(found)).mark()).isEqualTo(next);
    assertFew();
  }

  private void carried(SplittableRandom random, FileDamage damage) throws IOException {
    Path file = directory.resolve("carried");
    Files.deleteIfExists(file);
    List<MessageId> ids = new ArrayList<>();
    for (int i = random.nextInt(1, 300); i > 0; i--) {
      ids.add(new MessageId(random.nextLong(), random.nextLong()));
    }
    try (CarriedLog log = new CarriedLog(directory, CarriedLog.MOST_BYTES)) {
      log.open();
      log.add(ids);
    }
    byte[] good = Files.readAllBytes(file);
    Optional<byte[]> after = damage.to(good, random);
    damage.in(file, after);

    MessageId late = new MessageId(1, 2);
    try (CarriedLog log = new CarriedLog(directory, CarriedLog.MOST_BYTES)) {
      Optional<String> why = log.open();
      boolean isNoFile = damage == FileDamage.DIRECTORY || damage == FileDamage.FULL_DIRECTORY;
      assertThat(why.isPresent()).as("says so").isEqualTo(isNoFile);
      for (int i = 0; i < ids.size(); i++) {
        assertThat(log.contains(ids.get(i)))
            .as("entry %s", i)
            .isEqualTo(isWhole(good, after, i * 20));
      }
      log.add(List.of(late));
    }
    try (CarriedLog log = new CarriedLog(directory, CarriedLog.MOST_BYTES)) {
      log.open();
      assertThat(log.contains(late)).as("what is added afterwards is found").isTrue();
    }
    assertFew();
  }

  private static boolean isWhole(byte[] good, Optional<byte[]> after, int at) {
    return after.isPresent()
        && after.get().length >= at + 20
        && java.util.Arrays.equals(good, at, at + 20, after.get(), at, at + 20);
  }

  /** What is set aside does not pile up. */
  private void assertFew() throws IOException {
    try (var entries = Files.list(directory)) {
      assertThat(entries.count()).isLessThanOrEqualTo(5);
    }
  }

  /** Many bytes, of which none is kept. */
  private record Zeros(String checkpointName) implements Checkpointed {
    private static final int LENGTH = 1 << 20;

    @Override
    public void save(DataOutput target) throws IOException {
      target.write(new byte[LENGTH]);
    }

    @Override
    public void restore(DataInput source) {}
  }

  /** Some bytes. */
  private static final class State implements Checkpointed {
    private byte[] bytes = new byte[0];

    State() {}

    State(SplittableRandom random) {
      bytes = new byte[random.nextInt(1, 10_000)];
      random.nextBytes(bytes);
    }

    @Override
    public String checkpointName() {
      return "state";
    }

    @Override
    public void save(DataOutput target) throws IOException {
      target.writeInt(bytes.length);
      target.write(bytes);
    }

    @Override
    public void restore(DataInput source) throws IOException {
      byte[] read = new byte[source.readInt()];
      source.readFully(read);
      bytes = read;
    }

    @Override
    public String toString() {
      return HexFormat.of().formatHex(bytes);
    }
  }
}
