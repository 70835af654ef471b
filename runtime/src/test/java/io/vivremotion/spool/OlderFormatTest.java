package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Opens directories which the code of a format left behind; their READMEs say how. A change of the
 * format that these do not survive needs a version of its own, and a sample of that.
 */
class OlderFormatTest {
  private static final String EXPECTED = "expected.tsv";

  private final Stepped stepped = new Stepped(1);
  private final TreeMap<Long, String> expected = new TreeMap<>();
  private final List<String> segments = new ArrayList<>();

  private void copy(String sample) throws IOException, URISyntaxException {
    URL found = OlderFormatTest.class.getResource("/" + sample + "/" + EXPECTED);
    assertThat(found).isNotNull();
    Path table = Path.of(found.toURI());
    try (Stream<Path> files = Files.list(table.resolveSibling("."))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".spool")).toList()) {
        segments.add(file.getFileName().toString());
        stepped.storage.replace(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    for (String line : Files.readAllLines(table)) {
      String[] parts = line.split("\t", 2);
      expected.put(Long.parseLong(parts[0]), parts[1]);
    }
    stepped.keys = sample.endsWith("encrypted") ? keys() : SpoolKeys.NONE;
  }

  private static SpoolKeys keys() {
    byte[] key = new byte[SpoolKeys.KEY_BYTES];
    Arrays.fill(key, (byte) 0x5c);
    return SpoolKeys.of(List.of(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"spool-v1", "spool-v2", "spool-v2-encrypted"})
  void it_gives_back_exactly_what_was_pending(String sample) throws Exception {
    copy(sample);
    FileSpool spool = stepped.open();
    assertThat(pending(spool)).isEqualTo(expected);
    assertThat(spool.stats().lost()).isZero();
    assertThat(spool.stats().pendingRecords()).isEqualTo(expected.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spool-v1", "spool-v2", "spool-v2-encrypted"})
  void it_is_written_on_and_old_and_new_are_read_together(String sample) throws Exception {
    copy(sample);
    FileSpool spool = stepped.open();
    Appended appended = new Appended();
    for (int i = 0; i < 300; i++) {
      spool.append(new Text("since the upgrade " + i + "x".repeat(300)), appended);
    }
    stepped.settle(spool);
    assertThat(appended.refusals()).isEmpty();
    assertThat(appended.sequences().getFirst()).isGreaterThan(expected.lastKey());
    long acknowledged = expected.firstKey();
    spool.acknowledge(acknowledged, acknowledged);
    expected.remove(acknowledged);
    List<Long> sequences = appended.sequences();
    for (int i = 0; i < 300; i++) {
      expected.put(sequences.get(i), "since the upgrade " + i + "x".repeat(300));
    }
    assertThat(pending(spool)).isEqualTo(expected);
    spool.close();
    for (int i = 0; i < 3; i++) {
      stepped.storage = stepped.storage.afterKill();
      spool = stepped.open();
      assertThat(pending(spool)).isEqualTo(expected);
      assertThat(spool.stats().lost()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spool-v1", "spool-v2", "spool-v2-encrypted"})
  void its_segments_go_once_nothing_lives_in_them(String sample) throws Exception {
    copy(sample);
    FileSpool spool = stepped.open();
    spool.append(new Text("after" + "x".repeat(20_000)), new Appended());
    spool.append(new Text("after" + "y".repeat(20_000)), new Appended());
    stepped.settle(spool);
    spool.acknowledge(0, expected.lastKey());
    stepped.settle(spool);
    assertThat(stepped.storage.list()).doesNotContainAnyElementsOf(segments);
    assertThat(Read.all(spool))
        .extracting(Read::text)
        .hasSize(2)
        .allMatch(e -> e.startsWith("after"));
  }

  private static Map<Long, String> pending(FileSpool spool) throws InterruptedException {
    TreeMap<Long, String> pending = new TreeMap<>();
    for (Spool.Stored stored : Read.all(spool)) {
      pending.put(stored.sequence(), Read.text(stored));
    }
    return pending;
  }

  /** Makes a sample of what the code of now writes: {@code -Dspool.sample=/folder/spool-v2}. */
  @Test
  @EnabledIfSystemProperty(named = "spool.sample", matches = ".+")
  void make_a_sample() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("spool.sample")));
    stepped.keys = folder.endsWith("spool-v2-encrypted") ? keys() : SpoolKeys.NONE;
    FileSpool spool = stepped.open();
    for (int life = 0; life < 7; life++) {
      for (int i = 0; i < 40; i++) {
        spool.append(new Text("life " + life + " record " + i + "x".repeat(600)), new Appended());
      }
      stepped.settle(spool);
      acknowledgeMost(spool);
      stepped.settle(spool);
      if (life < 6) {
        spool.close();
        stepped.storage = stepped.storage.afterKill();
        spool = stepped.open();
        stepped.settle(spool);
      }
    }
    Map<Long, String> pending = pending(spool);
    stepped.storage = stepped.storage.afterKill();
    write(folder, pending);
  }

  /** All but the newest 70 and every sixth of the others, and of all every thirteenth. */
  private static void acknowledgeMost(FileSpool spool) throws InterruptedException {
    List<Long> sequences = new ArrayList<>(pending(spool).keySet());
    for (int i = 0; i < sequences.size(); i++) {
      long sequence = sequences.get(i);
      boolean isOld = i < sequences.size() - 70;
      if ((isOld && sequence % 6 != 0) || sequence % 13 == 0) {
        spool.acknowledge(sequence, sequence);
      }
    }
  }

  private void write(Path folder, Map<Long, String> pending) throws IOException {
    for (String name : stepped.storage.list()) {
      try (Storage.File file = stepped.storage.open(name)) {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        Storage.readFully(file, bytes, 0);
        Files.write(folder.resolve(name), bytes.array());
      }
    }
    List<String> lines = new ArrayList<>();
    pending.forEach((sequence, text) -> lines.add(sequence + "\t" + text));
    Files.write(folder.resolve(EXPECTED), lines);
  }
}
