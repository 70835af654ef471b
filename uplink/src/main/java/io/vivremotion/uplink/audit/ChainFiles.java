package io.vivremotion.uplink.audit;

import io.vivremotion.insight.SetAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a chain, named by the number of their first entry. */
final class ChainFiles {
  private static final Pattern NAME = Pattern.compile("audit-([0-9]{18})\\.jsonl");

  /** More than a file may be configured to have, and its last line. */
  private static final long MOST_BYTES = (1L << 30) + (16L << 20);

  private ChainFiles() {}

  /**
   * @param first number of its first entry, by its name
   */
  record ChainFile(Path path, long first) {}

  /** In order; none if there is no directory. */
  static List<ChainFile> of(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().flatMap(ChainFiles::named).toList();
    }
  }

  /** What stands in the place of a file and cannot be read: its entries are told missing. */
  static void setAside(Path directory) throws IOException {
    for (ChainFile file : of(directory)) {
      if (!SetAside.isUsable(file.path(), MOST_BYTES)) {
        SetAside.rename(file.path(), "not a file of the audit log");
      }
    }
  }

  private static Stream<ChainFile> named(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches()
        ? Stream.of(new ChainFile(path, Long.parseLong(name.group(1))))
        : Stream.empty();
  }

  static Path path(Path directory, long first) {
    return directory.resolve("audit-%018d.jsonl".formatted(first));
  }
}
