package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a segment to which nothing will be written any more its index. All its frames are forced
 * before that: the index may be lost or torn, and then the segment is read whole at open, no more.
 */
final class Sealing {
  private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

  private final Storage storage;
  private final Ledger ledger;
  private final SpoolConfig config;

  Sealing(Storage storage, Ledger ledger, SpoolConfig config) {
    this.storage = storage;
    this.ledger = ledger;
    this.config = config;
  }

  /** One that an open found without: what it holds is read once more. */
  void seal(Segment segment) {
    try (Storage.File file = storage.open(segment.name())) {
      seal(segment, file, IndexBuilder.indexOf(file, segment.identity, segment.end));
    } catch (NoSuchFileException e) {
      LOG.debug("spool={} segment={} is gone already", config.name(), segment);
    } catch (IOException e) {
      LOG.warn("spool={} segment={} gets no index: {}", config.name(), segment, e.toString());
    }
  }

  /**
   * Cuts off the room that was prepared and not used, and writes the index there.
   *
   * @param index null if it would not pay
   */
  void seal(Segment segment, Storage.File file, @Nullable SegmentIndex index) throws IOException {
    long end = segment.end;
    file.truncate(end);
    ledger.resized(segment, end);
    if (index == null || !fits(index)) {
      LOG.debug("spool={} segment={} gets no index", config.name(), segment);
      return;
    }
    ByteBuffer frames = index.encoded(segment.identity.salt());
    try {
      file.writeFully(frames, end);
      file.force();
    } catch (IOException e) {
      file.truncate(end);
      throw e;
    }
    ledger.resized(segment, end + index.size());
  }

  /** In what the segment keeps for it, or in what else of its length is left. */
  private boolean fits(SegmentIndex index) {
    long left = config.segmentBytes() - index.end();
    return index.size() <= Math.min(SegmentIndex.MOST_BYTES, Math.max(left, config.indexBytes()));
  }
}
