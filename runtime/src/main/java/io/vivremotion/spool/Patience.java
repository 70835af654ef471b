package io.vivremotion.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With what cannot be read: when it is over, what lies there is lost. Not while more than that
 * place fails, such as all that is written, or every file that is opened. Thread-safe.
 *
 * @param nanoTime monotonic, as {@link System#nanoTime}
 * @param fails whether the disk does otherwise, too: then nothing is given up
 */
record Patience(Storage storage, LongSupplier nanoTime, BooleanSupplier fails) {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

  /** The scan has failed; if this returns true it is to go on, over a page that is lost. */
  boolean isOver(Segment segment, FrameScan scan, IOException why) {
    return isOver(segment, scan.failedAt(), why, () -> !fails.getAsBoolean());
  }

  /** The file cannot be opened. If this returns true, all in it is lost. */
  boolean isOver(Segment segment, FileSystemException why) {
    boolean denied = why instanceof AccessDeniedException; // somebody can put that right
    return isOver(
        segment,
        BadPages.WHOLE_FILE,
        why,
        () -> !denied && !fails.getAsBoolean() && hasDescriptors());
  }

  private boolean hasDescriptors() {
    try {
      return !storage.list().isEmpty(); // takes one as well
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isOver(Segment segment, long offset, IOException why, BooleanSupplier may) {
    return switch (segment.bad.failed(offset, nanoTime.getAsLong(), may)) {
      case NEW -> {
        LOG.warn("segment={} cannot be read at={}, tried again: {}", segment, offset, "" + why);
        yield false;
      }
      case AGAIN -> false;
      case GIVEN_UP -> {
        LOG.error(
            "segment={} is given up at={}: what lay there is lost: {}", segment, offset, "" + why);
        yield true;
      }
    };
  }
}
