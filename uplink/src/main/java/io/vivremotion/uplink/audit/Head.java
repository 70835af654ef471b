package io.vivremotion.uplink.audit;

import io.vivremotion.insight.SetAside;
import io.vivremotion.uplink.file.ReplacedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Where the chain begins and ends: without it nobody would miss the oldest and the newest lines.
 *
 * @param before the entry before the oldest kept one
 * @param last the newest entry that was forced to disk
 */
record Head(Link before, Link last) {
  private static final String NAME = "head";

  static Optional<Head> read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = ReplacedFile.read(file).lines().toList();
    if (lines.size() != 2) {
      throw new IOException(file + " has " + lines.size() + " lines, not 2");
    }
    try {
      return Optional.of(new Head(Link.parse(lines.get(0)), Link.parse(lines.get(1))));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Replaces it; the renaming is not forced: at worst it is older than the lines, no break. */
  void write(Path directory) throws IOException {
    Path next = usable(directory.resolve("head.next"));
    Files.writeString(
        next,
        before + "\n" + last + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.DSYNC);
    Files.move(next, usable(directory.resolve(NAME)), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path usable(Path place) throws IOException {
    if (!SetAside.isUsable(place, ReplacedFile.MOST_BYTES)) {
      SetAside.rename(place, "not a head of an audit log");
    }
    return place;
  }
}
