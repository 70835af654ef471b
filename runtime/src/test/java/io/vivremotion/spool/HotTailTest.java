package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** To replay a failure: {@code -Dspool.seed=} with the seed it names. */
class HotTailTest {
  private final Stepped stepped = new Stepped(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void a_reader_that_keeps_up_reads_nothing_from_the_disk_but_its_first() throws Exception {
    FileSpool spool = stepped.open();
    spool.bindTo(meters);
    int read = 0;
    try (Spool.Reader reader = spool.reader()) {
      for (int i = 0; i < 500; i++) {
        spool.append(new Text("record " + i), new Appended());
        spool.append(new Text("x".repeat(i)), new Appended());
        stepped.settle(spool);
        List<Spool.Stored> some = reader.poll(10, 1 << 20, Duration.ZERO);
        assertThat(some).hasSize(2).first().extracting(Read::text).isEqualTo("record " + i);
        read += 2;
      }
    }
    assertThat(read).isEqualTo(1_000);
    assertThat(bytes("memory")).isGreaterThan(100_000);
    assertThat(bytes("disk")).isLessThan(200);
  }

  @Test
  void a_reader_of_old_records_pushes_nothing_out() throws Exception {
    FileSpool spool = stepped.open();
    spool.bindTo(meters);
    Spool.Reader keepsUp = spool.reader();
    for (int i = 0; i < 300; i++) {
      spool.append(new Text("x".repeat(500)), new Appended());
      stepped.settle(spool);
      assertThat(keepsUp.poll(10, 1 << 20, Duration.ZERO)).hasSize(1);
    }
    spool.append(new Text("the latest"), new Appended());
    stepped.settle(spool);
    assertThat(Read.all(spool)).hasSize(301);
    double disk = bytes("disk");
    assertThat(disk).isGreaterThan(100_000);
    assertThat(keepsUp.poll(10, 1 << 20, Duration.ZERO))
        .extracting(Read::text)
        .containsExactly("the latest");
    assertThat(bytes("disk")).isEqualTo(disk);
    keepsUp.close();
  }

  @Test
  void a_reader_that_lags_finds_its_records_and_memory_again_once_it_has_caught_up()
      throws Exception {
    FileSpool spool = stepped.open();
    spool.bindTo(meters);
    try (Spool.Reader reader = spool.reader()) {
      spool.append(new Text("the first"), new Appended());
      stepped.settle(spool);
      assertThat(reader.poll(10, 1 << 20, Duration.ZERO)).hasSize(1);
      for (int i = 0; i < 300; i++) {
        spool.append(new Text("x".repeat(500)), new Appended());
        stepped.settle(spool);
      }
      int read = 0;
      while (read < 300) {
        read += reader.poll(10, 1 << 20, Duration.ZERO).size();
      }
      double disk = bytes("disk");
      assertThat(disk).isGreaterThan(100_000);
      for (int i = 0; i < 300; i++) {
        spool.append(new Text("record " + i), new Appended());
        stepped.settle(spool);
        assertThat(reader.poll(10, 1 << 20, Duration.ZERO))
            .extracting(Read::text)
            .containsExactly("record " + i);
      }
      assertThat(bytes("disk") - disk).isLessThan(2_000);
    }
  }

  private double bytes(String from) {
    return meters.get("vivremotion.spool.read").tag("from", from).functionCounter().count();
  }

  @Test
  void what_the_ring_gives_is_what_was_put_there() throws IOException {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("spool.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    HotTail tail = new HotTail(1_000);
    SimulatedStorage nothing = new SimulatedStorage(random);
    Map<Long, byte[]> segments = new HashMap<>();
    long index = 1;
    int end = 0;
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(10) == 0) {
        index++;
        end = 0;
      }
      byte[] group = new byte[random.nextInt(1, random.nextInt(20) == 0 ? 3_000 : 300)];
      random.nextBytes(group);
      byte[] content = Arrays.copyOf(segments.getOrDefault(index, new byte[0]), end + group.length);
      System.arraycopy(group, 0, content, end, group.length);
      segments.put(index, content);
      tail.put(index, end, ByteBuffer.wrap(group));
      end += group.length;
      found += check(tail, nothing, segments, random.nextLong(Math.max(1, index - 3), index + 1));
      segments.remove(index - 10);
    }
    assertThat(found).isGreaterThan(1_000);
  }

  private static int check(
      HotTail tail, SimulatedStorage storage, Map<Long, byte[]> segments, long index)
      throws IOException {
    byte[] content = segments.getOrDefault(index, new byte[0]);
    storage.replace(Segment.nameOf(index), new byte[0]);
    var segment = new Segment(index, new Segment.Identity(index, 0, null), 1);
    long before = tail.memoryBytes();
    try (Storage.File file = tail.file(storage, segment)) {
      int at = Math.max(0, content.length - 400);
      ByteBuffer target = ByteBuffer.allocate(500);
      int count = Math.max(0, file.read(target, at));
      assertThat(target.flip().compact().flip())
          .as("segment %s from %s", index, at)
          .isEqualTo(ByteBuffer.wrap(content, at, count));
    }
    return tail.memoryBytes() > before ? 1 : 0;
  }
}
