package io.vivremotion.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that a gateway keeps on disk, file by file. */
final class DataFolder {
  private final Path root;

  DataFolder(Path root) {
    this.root = root;
  }

  /** What stands in their place now, without what was set aside. */
  List<Path> files() throws IOException {
    return all().stream().filter(file -> !isAside(file)).sorted().toList();
  }

  /** Of a gateway that runs files come and go meanwhile. */
  private List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              all.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  /**
   * By kind, such as {@code spool/inbox/#.spool}; the last segment of a spool is one of its own.
   */
  SortedMap<String, List<Path>> byKind() throws IOException {
    TreeMap<String, List<Path>> kinds =
        files().stream()
            .collect(Collectors.groupingBy(this::kind, TreeMap::new, Collectors.toList()));
    for (String kind : List.copyOf(kinds.keySet())) {
      List<Path> segments = kinds.getOrDefault(kind, List.of());
      if (kind.endsWith("#.spool") && segments.size() > 1) {
        kinds.put(kind + ", open", List.of(segments.getLast()));
        kinds.put(kind, segments.subList(0, segments.size() - 1));
      }
    }
    return kinds;
  }

  private String kind(Path file) {
    return name(file).replaceAll("[0-9a-f]{16,}|[0-9]+", "#");
  }

  String name(Path file) {
    return root.relativize(file).toString();
  }

  /** Under which names files were set aside so far. */
  Set<String> aside() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(DataFolder::isAside)
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isAside(Path file) {
    return file.getFileName().toString().contains("damaged");
  }

  /** Messages that the file holds: spools neither compress nor, unless told to, encrypt. */
  static List<String> idsIn(Path file) throws IOException {
    List<String> ids = new ArrayList<>();
    Matcher id = Ledger.ID.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    while (id.find()) {
      ids.add(id.group());
    }
    return ids;
  }
}
