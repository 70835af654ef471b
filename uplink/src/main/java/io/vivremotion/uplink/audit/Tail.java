package io.vivremotion.uplink.audit;

import io.vivremotion.uplink.audit.ChainFiles.ChainFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The end of a chain that somebody else wrote: the gateway before it was killed, or worse. */
final class Tail {
  private Tail() {}

  /**
   * @param last after which the next entry comes
   * @param broken what is not as it was left; else empty
   */
  record Found(Link last, String broken) {}

  /** Cuts off a line that was not written to its end. Reads the newest file. */
  static Found find(Path directory) throws IOException {
    Optional<Head> head;
    String broken = "";
    try {
      head = Head.read(directory);
    } catch (IOException e) {
      head = Optional.empty();
      broken = "the head cannot be read";
    }
    List<ChainFile> files = withoutEmpty(ChainFiles.of(directory));
    if (files.isEmpty()) {
      return head.map(gone -> new Found(gone.last(), "all files are missing up to " + gone.last()))
          .orElse(new Found(Link.START, broken));
    }
    if (head.isEmpty() && broken.isEmpty()) {
      broken = "the head is missing";
    }
    Link end = end(files.getLast());
    if (head.isPresent() && end.number() < head.get().last().number()) {
      Link missing = head.get().last();
      return new Found(
          new Link(missing.number(), end.hash()),
          "entries " + (end.number() + 1) + " to " + missing.number() + " are missing");
    }
    return new Found(end, broken);
  }

  /** A file that a rotation had begun and nothing was written to. */
  private static List<ChainFile> withoutEmpty(List<ChainFile> files) throws IOException {
    List<ChainFile> kept = new ArrayList<>(files);
    while (!kept.isEmpty() && !hasLine(kept.getLast())) {
      Files.delete(kept.removeLast().path());
    }
    return kept;
  }

  private static boolean hasLine(ChainFile file) throws IOException {
    try (var reader = new ChainReader(file.path())) {
      var first = reader.next();
      return first != null && first.whole();
    }
  }

  private static Link end(ChainFile file) throws IOException {
    Link last = new Link(file.first() - 1, beforeFirst(file).hash());
    long size = 0;
    try (var reader = new ChainReader(file.path())) {
      for (var entry = reader.next(); entry != null && entry.whole(); entry = reader.next()) {
        long number = entry.number() >= 0 ? entry.number() : last.number() + 1;
        last = new Link(number, entry.hash());
        size += entry.bytes();
      }
    }
    cutTo(file.path(), size);
    return last;
  }

  /** The entry before a file's first, as that one tells it. */
  static Link beforeFirst(ChainFile file) throws IOException {
    try (var reader = new ChainReader(file.path())) {
      var first = reader.next();
      String before = first == null ? "" : first.before();
      return new Link(file.first() - 1, Link.isHash(before) ? before : Link.START.hash());
    }
  }

  /** Cuts off what comes after an entry. */
  static void cut(Path directory, Link last) throws IOException {
    for (ChainFile file : ChainFiles.of(directory).reversed()) {
      if (file.first() > last.number()) {
        Files.delete(file.path());
        continue;
      }
      cutTo(file.path(), sizeUpTo(file, last));
      return;
    }
  }

  private static long sizeUpTo(ChainFile file, Link last) throws IOException {
    long size = 0;
    try (var reader = new ChainReader(file.path())) {
      for (var entry = reader.next();
          entry != null && entry.whole() && entry.number() <= last.number();
          entry = reader.next()) {
        size += entry.bytes();
      }
    }
    return size;
  }

  private static void cutTo(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() > size) {
        channel.truncate(size);
        channel.force(true);
      }
    }
  }
}
