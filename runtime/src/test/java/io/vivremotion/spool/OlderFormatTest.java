package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Opens a directory which the code of format version 1 left behind; its README says how. */
class OlderFormatTest {
  private static final String EXPECTED = "expected.tsv";

  private final Stepped stepped = new Stepped(1);
  private final TreeMap<Long, String> expected = new TreeMap<>();

  @BeforeEach
  void copySample() throws IOException, URISyntaxException {
    URL sample = OlderFormatTest.class.getResource("/spool-v1/" + EXPECTED);
    assertThat(sample).isNotNull();
    Path table = Path.of(sample.toURI());
    try (Stream<Path> files = Files.list(table.resolveSibling("."))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".spool")).toList()) {
        stepped.storage.replace(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    for (String line : Files.readAllLines(table)) {
      String[] parts = line.split("\t", 2);
      expected.put(Long.parseLong(parts[0]), parts[1]);
    }
  }

  @Test
  void a_directory_of_version_1_gives_back_exactly_what_was_pending() throws Exception {
    FileSpool spool = stepped.open();
    assertThat(pending(spool)).isEqualTo(expected);
    assertThat(spool.stats().lost()).isZero();
    assertThat(spool.stats().pendingRecords()).isEqualTo(expected.size());
  }

  @Test
  void it_is_written_on_and_both_versions_are_read_together() throws Exception {
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

  @Test
  void its_segments_go_once_nothing_lives_in_them() throws Exception {
    FileSpool spool = stepped.open();
    spool.append(new Text("after"), new Appended());
    stepped.settle(spool);
    spool.acknowledge(0, expected.lastKey());
    stepped.settle(spool);
    assertThat(stepped.storage.list())
        .doesNotContain(Segment.nameOf(5), Segment.nameOf(6), Segment.nameOf(7));
    assertThat(Read.all(spool)).extracting(Read::text).containsExactly("after");
  }

  private static Map<Long, String> pending(FileSpool spool) throws InterruptedException {
    TreeMap<Long, String> pending = new TreeMap<>();
    for (Spool.Stored stored : Read.all(spool)) {
      pending.put(stored.sequence(), Read.text(stored));
    }
    return pending;
  }
}
