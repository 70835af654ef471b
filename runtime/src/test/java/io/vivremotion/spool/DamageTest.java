package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** To replay a failure: {@code -Dspool.seed=} with the seed it names. */
class DamageTest {
  private static final int CASES = 10_000;
  private static final int PAGE = 4_096;

  @Test
  void whatever_is_done_to_a_file_the_spool_opens_and_only_what_was_hit_is_lost() throws Exception {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("spool.seed=" + seed);
    int lost = 0;
    for (int i = 0; i < CASES; i++, seed++) {
      try {
        lost += new Case(seed).play();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("replay with -Dspool.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
    System.out.println("damaged files survived: " + CASES + ", records lost: " + lost);
    assertThat(lost).isPositive();
  }

  private static final class Case {
    private final Stepped stepped;
    private final TreeMap<Long, String> told = new TreeMap<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<Long> hit = new HashSet<>();
    private boolean traceless;
    private boolean sealed;
    private boolean oneBit;

    Case(long seed) {
      stepped = new Stepped(seed);
      if (stepped.random.nextInt(4) == 0) {
        byte[] key = new byte[SpoolKeys.KEY_BYTES];
        stepped.random.nextBytes(key);
        stepped.keys = SpoolKeys.of(List.of(key));
      }
    }

    int play() throws Exception {
      fill();
      List<String> segments =
          stepped.storage.list().stream().filter(name -> Segment.indexOf(name) >= 0).toList();
      damage(segments.get(stepped.random.nextInt(segments.size())));
      FileSpool spool = stepped.open();
      Set<Long> found = new HashSet<>();
      for (Spool.Stored stored : Read.all(spool)) {
        assertThat(Read.text(stored)).isEqualTo(told.get(stored.sequence()));
        found.add(stored.sequence());
      }
      Set<Long> lost = new HashSet<>(told.keySet());
      lost.removeAll(acknowledged);
      lost.removeAll(found);
      assertThat(hit).as("lost are only those hit").containsAll(lost);
      if (sealed && oneBit) {
        assertThat(spool.stats().lost()).as("counted as lost").isEqualTo(lost.size());
      }
      goOn(spool);
      return lost.size();
    }

    private void fill() throws IOException {
      FileSpool spool = stepped.open();
      int records = stepped.random.nextInt(1, 120);
      for (int i = 0; i < records; i++) {
        String text = "record " + i + " " + "x".repeat(stepped.random.nextInt(1_200));
        spool.append(new Text(text), new Told(text));
        if (stepped.random.nextInt(4) == 0) {
          stepped.settle(spool);
        }
        if (stepped.random.nextInt(5) == 0) {
          long sequence = stepped.random.nextLong(1, i + 2);
          if (told.containsKey(sequence)) { // else it means nothing yet
            acknowledged.add(sequence);
          }
          spool.acknowledge(sequence, sequence);
        }
      }
      stepped.settle(spool);
      sealed = stepped.random.nextBoolean();
      if (sealed) {
        spool.close();
      }
      stepped.storage = stepped.storage.afterKill();
    }

    private void damage(String name) throws IOException {
      byte[] content = stepped.storage.content(name);
      int at = place(content.length);
      int pageEnd = Math.min(content.length, (at / PAGE + 1) * PAGE);
      byte[] page = new byte[pageEnd - at];
      switch (stepped.random.nextInt(8)) {
        case 0 -> {
          if (at < content.length) {
            content[at] ^= (byte) (1 << stepped.random.nextInt(8));
            oneBit = true;
            damaged(name, content, at, at + 1);
          }
        }
        case 1 -> {
          System.arraycopy(page, 0, content, at, page.length);
          damaged(name, content, at, pageEnd);
        }
        case 2 -> {
          stepped.random.nextBytes(page);
          System.arraycopy(page, 0, content, at, page.length);
          damaged(name, content, at, pageEnd);
        }
        case 3 -> {
          traceless = true;
          damaged(name, Arrays.copyOf(content, at), at, content.length);
        }
        case 4 -> {
          traceless = true;
          damaged(name, content, 0, content.length);
          stepped.storage.remove(name);
        }
        case 5 -> stepped.storage.replace(Segment.nameOf(stepped.random.nextInt(64, 99)), content);
        case 6 -> { // the version, in both copies
          int version = stepped.random.nextInt(-1, 5);
          ByteBuffer.wrap(content).putInt(8, version).putInt(Frame.Header.COPY_AT + 8, version);
          damaged(name, content, 0, Frame.Header.BYTES);
        }
        default -> {
          byte[] alien = new byte[stepped.random.nextInt(20_000)];
          stepped.random.nextBytes(alien);
          stepped.storage.replace("notes.txt", alien);
          stepped.storage.replace("00000000000000zz.spool", alien);
          stepped.storage.replace(Segment.nameOf(stepped.random.nextInt(64, 99)), alien);
        }
      }
    }

    /** Anywhere, and as often in the header or at the end, where the index is. */
    private int place(int length) {
      return switch (stepped.random.nextInt(4)) {
        case 0 -> stepped.random.nextInt(Math.min(length, 80));
        case 1 -> Math.max(0, length - stepped.random.nextInt(1, 400));
        default -> stepped.random.nextInt(length + 1);
      };
    }

    private void damaged(String name, byte[] content, int from, int to) throws IOException {
      byte[] before = stepped.storage.content(name);
      stepped.storage.replace(name, content);
      boolean headers = from < 64 && to > PAGE; // both copies
      SimulatedStorage aside = new SimulatedStorage(stepped.random);
      aside.replace(name, before);
      Frame.Header header = Objects.requireNonNull(Frame.Header.read(aside.open(name)));
      var identity = new Segment.Identity(header.index(), header.salt(), null);
      try (FrameScan scan = new FrameScan(aside.open(name), identity)) {
        scan.from(Frame.Header.BYTES, before.length);
        while (scan.next()) {
          boolean overlaps = scan.nextOffset() > from && scan.offset() < to;
          if (Frame.isRecord(scan.kind()) && (headers || overlaps)) {
            hit.add(scan.sequence());
          }
        }
      }
    }

    private void goOn(FileSpool spool) throws Exception {
      Appended appended = new Appended();
      spool.append(new Text("after"), appended);
      stepped.settle(spool);
      assertThat(appended.sequences()).hasSize(1);
      if (!traceless) {
        assertThat(appended.sequences().getFirst()).isGreaterThan(told.lastKey());
      }
      assertThat(Read.all(spool)).extracting(Read::text).endsWith("after");
    }

    private final class Told implements Spool.Commit {
      private final String text;

      Told(String text) {
        this.text = text;
      }

      @Override
      public void committed(long sequence) {
        told.put(sequence, text);
      }

      @Override
      public void refused(Spool.Refusal refusal) {
        throw new AssertionError(refusal);
      }
    }
  }
}
