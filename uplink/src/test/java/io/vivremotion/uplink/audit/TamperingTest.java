package io.vivremotion.uplink.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is done to the lines or files of a chain, its check says so. */
class TamperingTest {
  private static final AuditLog.Config SMALL = new AuditLog.Config(64 << 10, 3, 16, 300);
  private static Path original = Path.of("");

  @BeforeContainer
  static void write() throws IOException {
    original = Files.createTempDirectory("audit");
    var chain = new ChainWriter(SMALL, original);
    chain.open(Instant.parse("2026-11-28T12:00:00Z"));
    for (int i = 0; i < 700; i++) {
      chain.append(Line.of(Entries.entry(i)), 1);
    }
    chain.force();
    chain.close();
    assertThat(new AuditCheck(original).run(List.of()).isWhole()).isTrue();
    assertThat(ChainFiles.of(original)).hasSize(3);
  }

  @AfterContainer
  static void clean() throws IOException {
    delete(original);
  }

  @Property(tries = 150)
  void any_other_byte_is_found(@ForAll long seed) throws IOException {
    onCopy(
        seed,
        (file, random) -> {
          byte[] bytes = Files.readAllBytes(file);
          int at = random.nextInt(bytes.length);
          bytes[at] = (byte) (bytes[at] ^ (1 << random.nextInt(8)));
          Files.write(file, bytes);
        });
  }

  @Property(tries = 100)
  void any_line_that_goes_is_found(@ForAll long seed) throws IOException {
    onCopy(
        seed,
        (file, random) -> {
          List<String> lines = new ArrayList<>(Files.readAllLines(file));
          lines.remove(random.nextInt(lines.size()));
          write(file, lines);
        });
  }

  @Property(tries = 50)
  void any_end_that_goes_is_found(@ForAll long seed) throws IOException {
    onCopy(
        seed,
        (file, random) -> {
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        });
  }

  @Property(tries = 100)
  void any_two_lines_that_change_places_are_found(@ForAll long seed) throws IOException {
    onCopy(
        seed,
        (file, random) -> {
          List<String> lines = new ArrayList<>(Files.readAllLines(file));
          int one = random.nextInt(lines.size());
          int other = (one + 1 + random.nextInt(lines.size() - 1)) % lines.size();
          java.util.Collections.swap(lines, one, other);
          write(file, lines);
        });
  }

  @Property(tries = 100)
  void any_line_that_comes_is_found(@ForAll long seed) throws IOException {
    onCopy(
        seed,
        (file, random) -> {
          List<String> lines = new ArrayList<>(Files.readAllLines(file));
          String more = random.nextBoolean() ? lines.get(random.nextInt(lines.size())) : "";
          lines.add(random.nextInt(lines.size() + 1), more);
          write(file, lines);
        });
  }

  @Property(tries = 10)
  void any_file_that_goes_is_found(@ForAll long seed) throws IOException {
    onCopy(seed, (file, _) -> Files.delete(file));
  }

  @Property(tries = 10)
  void a_head_that_goes_is_found(@ForAll long seed) throws IOException {
    onCopy(seed, (file, _) -> Files.delete(file.resolveSibling("head")));
  }

  private interface Deed {
    void on(Path file, Random random) throws IOException;
  }

  private static void onCopy(long seed, Deed deed) throws IOException {
    Path copy = Files.createTempDirectory("audit-copy");
    try (var files = Files.list(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    var random = new Random(seed);
    List<ChainFiles.ChainFile> all = ChainFiles.of(copy);
    deed.on(all.get(random.nextInt(all.size())).path(), random);

    assertThat(new AuditCheck(copy).run(List.of()).findings()).isNotEmpty();
    delete(copy);
  }

  private static void write(Path file, List<String> lines) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (String line : lines) {
      bytes.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Files.write(file, bytes.toByteArray());
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
