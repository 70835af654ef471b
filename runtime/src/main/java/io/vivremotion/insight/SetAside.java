package io.vivremotion.insight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renames an entry of a directory that cannot be used, so that a good one can take its place:
 * {@code NAME.damaged}. One of each name is kept for a look; an older one is deleted.
 */
public final class SetAside {
  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
  private static final String SUFFIX = ".damaged";

  private SetAside() {}

  /** Whether a file of ours may be there: it is absent, or a file, and not absurdly long. */
  public static boolean isUsable(Path entry, long mostBytes) throws IOException {
    return !Files.exists(entry, LinkOption.NOFOLLOW_LINKS)
        || (Files.isRegularFile(entry)
            && Files.isReadable(entry)
            && Files.size(entry) <= mostBytes);
  }

  /** Makes it; what stands in its place and is no directory is set aside. */
  public static void makeDirectory(Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      rename(directory, "a directory should stand here");
    }
    Files.createDirectories(directory);
  }

  /** Returns where it is now. */
  public static Path rename(Path entry, String why) throws IOException {
    Path aside = entry.resolveSibling(entry.getFileName() + SUFFIX);
    delete(aside);
    Files.move(entry, aside);
    LOG.warn("event=set-aside entry={} to={} reason=\"{}\"", entry, aside.getFileName(), why);
    return aside;
  }

  private static void delete(Path entry) throws IOException {
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(entry);
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(entry)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
