package io.vivremotion.uplink.audit;

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
