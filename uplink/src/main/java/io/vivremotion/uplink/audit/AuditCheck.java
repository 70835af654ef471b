package io.vivremotion.uplink.audit;

import io.vivremotion.uplink.audit.ChainFiles.ChainFile;
import io.vivremotion.uplink.audit.ChainReader.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks the whole chain and says where it breaks. Finds every edit, deletion and reordering of
 * lines, unless whoever made it also rewrote all later lines and the head: against that, note the
 * {@link Report#last} of a day elsewhere and have it expected here.
 */
public final class AuditCheck {
  private static final int MOST_FINDINGS = 100;

  private final Path directory;
  private final List<Finding> findings = new ArrayList<>();
  private int untold;
  private long entries;
  private long gaps;
  private long kills;
  private boolean running;
  private Link last = Link.START;
  private List<Link> expected = List.of();

  public AuditCheck(Path directory) {
    this.directory = directory;
  }

  /**
   * @param where file and line
   */
  public record Finding(String where, String what) {}

  /**
   * @param findings at most a hundred; more are counted in the last
   * @param gaps entries that say that others are missing, because they came too fast or the disk
   *     failed
   * @param kills starts without an end before: what came in the second before is missing
   */
  public record Report(long entries, List<Finding> findings, long gaps, long kills, Link last) {
    public boolean isWhole() {
      return findings.isEmpty();
    }
  }

  /**
   * @param known entries that somebody noted elsewhere
   */
  public Report run(List<Link> known) throws IOException {
    List<ChainFile> files = ChainFiles.of(directory);
    Optional<Head> head = head(files);
    expected = expected(head, known);
    if (!files.isEmpty()) {
      last = start(files.getFirst(), head);
    }
    for (ChainFile file : files) {
      walk(file);
    }
    for (Link link : expected) {
      if (link.number() > last.number()) {
        find("the end", "entries " + (last.number() + 1) + " to " + link.number() + " are missing");
      }
    }
    if (untold > 0) {
      findings.add(new Finding("further on", untold + " more"));
    }
    return new Report(entries, findings, gaps, kills, last);
  }

  private Optional<Head> head(List<ChainFile> files) {
    try {
      Optional<Head> head = Head.read(directory);
      if (head.isEmpty() && !files.isEmpty()) {
        find("head", "is missing: nobody can tell whether the newest lines are");
      }
      return head;
    } catch (IOException e) {
      find("head", "cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static List<Link> expected(Optional<Head> head, List<Link> known) {
    List<Link> all = new ArrayList<>(known);
    head.ifPresent(there -> all.add(there.before()));
    head.ifPresent(there -> all.add(there.last()));
    return all;
  }

  /** The chain begins with the oldest file kept, at the head's word. */
  private Link start(ChainFile first, Optional<Head> head) throws IOException {
    Link told = Tail.beforeFirst(first);
    if (head.isPresent() && first.first() > head.get().before().number() + 1) {
      find(
          "the beginning",
          "entries "
              + (head.get().before().number() + 1)
              + " to "
              + (first.first() - 1)
              + " are missing");
    }
    expect(told, "the beginning");
    return told;
  }

  private void walk(ChainFile file) throws IOException {
    try (var reader = new ChainReader(file.path())) {
      long line = 0;
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        line++;
        String where = file.path().getFileName() + " line " + line;
        if (line == 1 && entry.number() != file.first()) {
          find(where, "the file is named after entry " + file.first());
        }
        look(entry, where);
      }
    }
  }

  private void look(Entry entry, String where) {
    long number = last.number() + 1;
    if (!entry.whole()) {
      if (isForced(number)) {
        find(where, "has no end of line: it was cut");
      }
      return; // not forced: being written, or a kill cut it
    }
    if (entry.number() != number) {
      find(where, "is entry " + entry.number() + ", entry " + number + " was expected");
    }
    if (!entry.before().equals(last.hash())) {
      find(where, "does not follow on the line before: that one or this was changed");
    }
    entries++;
    count(entry);
    last = new Link(entry.number() >= 0 ? entry.number() : number, entry.hash());
    expect(last, where);
  }

  private boolean isForced(long number) {
    return expected.stream().anyMatch(link -> link.number() >= number);
  }

  private void expect(Link found, String where) {
    for (Link link : expected) {
      if (link.number() == found.number() && !link.hash().equals(found.hash())) {
        find(where, "is not the entry " + link.number() + " that was noted: it was changed");
      }
    }
  }

  private void count(Entry entry) {
    switch (entry.kind()) {
      case "gap" -> gaps++;
      case "start" -> {
        kills += running ? 1 : 0;
        running = true;
      }
      case "end" -> running = false;
      case "broken" -> find("entry " + entry.number(), "says that the chain was broken before it");
      default -> entries += 0; // text: requests
    }
  }

  private void find(String where, String what) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(where, what));
    } else {
      untold++;
    }
  }
}
