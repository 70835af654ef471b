package io.vivremotion.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments which this open cannot read, under another name. Damaged ones are kept for a look, the
 * latest few. Locked ones, whose key is not here, and those of a newer version are kept for good:
 * an open that can read them puts them back in their place.
 */
final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
  private static final String DAMAGED = ".damaged";
  private static final String LOCKED = ".locked";
  private static final String NEWER = ".newer";

  /** Damaged files that are kept; older ones are deleted. */
  static final int DAMAGED_KEPT = 4;

  private final Storage storage;
  private final String name;
  private final List<String> damaged = new ArrayList<>();
  private final Set<String> missingKeys = new TreeSet<>();
  private long damagedBytes;
  private long keptBytes;
  private int locked;
  private int newer;

  Aside(Storage storage, String name) {
    this.storage = storage;
    this.name = name;
  }

  /** Of a segment, be it kept aside for later; -1 of any other file. */
  static long indexOf(String file) {
    for (String suffix : List.of(LOCKED, NEWER)) {
      if (file.endsWith(suffix)) {
        return Segment.indexOf(file.substring(0, file.length() - suffix.length()));
      }
    }
    return Segment.indexOf(file);
  }

  /** Whether an earlier open set it aside as damaged; takes note of it then. */
  boolean isDamaged(String file) {
    return file.endsWith(DAMAGED) && damaged.add(file);
  }

  void damaged(String file, String why) throws IOException {
    LOG.warn("spool={} segment={} has {}: set aside as {}", name, file, why, file + DAMAGED);
    storage.rename(file, file + DAMAGED);
    damaged.add(file + DAMAGED);
  }

  void locked(String file, long bytes, long keyId) throws IOException {
    String id = String.format(Locale.ROOT, "%016x", keyId);
    locked++;
    keptBytes += bytes;
    missingKeys.add(id);
    LOG.warn("spool={} segment={} is encrypted with key={} which is absent", name, file, id);
    keep(file, LOCKED);
  }

  void newer(String file, long bytes, int version) throws IOException {
    newer++;
    keptBytes += bytes;
    LOG.warn(
        "spool={} segment={} is of format version={}, newer than this gateway reads ({}): it is"
            + " kept for the gateway that wrote it; start that one to read it",
        name,
        file,
        version,
        Frame.Header.VERSION);
    keep(file, NEWER);
  }

  private void keep(String file, String suffix) throws IOException {
    if (Segment.indexOf(file) >= 0) {
      storage.rename(file, file + suffix);
    }
  }

  /** Gives the segment its own name again. */
  void putBack(String file, long index) throws IOException {
    if (Segment.indexOf(file) < 0) {
      LOG.info("spool={} segment={} can be read again", name, file);
      storage.rename(file, Segment.nameOf(index));
      storage.forceDirectory();
    }
  }

  void discardOldest() {
    damaged.sort(Comparator.naturalOrder());
    try {
      while (damaged.size() > DAMAGED_KEPT) {
        storage.delete(damaged.removeFirst());
      }
      for (String each : damaged) {
        try (Storage.File file = storage.openToRead(each)) {
          damagedBytes += file.size();
        }
      }
    } catch (IOException e) {
      LOG.warn("spool={} old damaged segments stay: {}", name, e.toString());
    }
  }

  /** Of all files set aside. */
  long bytes() {
    return damagedBytes + keptBytes;
  }

  /** What an operator can do about segments that are kept for later; null if there are none. */
  @Nullable String trouble() {
    if (locked > 0) {
      return locked + " segments are locked: add the key with id " + String.join(", ", missingKeys);
    }
    return newer > 0 ? newer + " segments were written by a newer gateway: start that one" : null;
  }
}
