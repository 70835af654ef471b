package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment holds, told in few bytes, so that an open need not read it all. Lies behind the
 * last frame of a segment to which nothing will be written any more, as an INDEX frame, and an END
 * frame behind it, the last 24 bytes of the file, tells where.
 *
 * @param start the sequence its START gave
 * @param next the sequence after its last original record
 * @param data the sequences written here first, rising
 * @param dataBytes all of these records together
 * @param newestMillis when the last of all records here was stored
 * @param acknowledged what is acknowledged here
 * @param end of the frames it tells of: its own offset
 */
record SegmentIndex(
    long start,
    long next,
    Ranges data,
    long dataBytes,
    long newestMillis,
    Ranges acknowledged,
    List<Moved> moved,
    long end) {

  /** A longer one is not written: its segment is read whole at open. */
  static final int MOST_BYTES = 1 << 20;

  private static final int FIXED_BYTES = 3 * Long.BYTES + 3 * Integer.BYTES;

  /** A record moved here from an older segment. */
  record Moved(long sequence, int offset, int length, long storedAtMillis) {
    static final int BYTES = 24;
  }

  /** Both frames. */
  int size() {
    return 2 * Frame.HEAD_BYTES + payloadBytes();
  }

  private int payloadBytes() {
    int ranges = data.count() + acknowledged.count();
    return FIXED_BYTES + ranges * Ranges.BYTES_EACH + moved.size() * Moved.BYTES;
  }

  /** Both frames, to be written at {@link #end}. */
  ByteBuffer encoded(int salt) {
    int length = payloadBytes();
    ByteBuffer bytes = ByteBuffer.allocate(size());
    bytes.position(Frame.HEAD_BYTES);
    bytes.putLong(start).putLong(dataBytes).putLong(newestMillis);
    bytes.putInt(data.count()).putInt(acknowledged.count()).putInt(moved.size());
    data.forEach((first, last) -> bytes.putLong(first).putLong(last));
    acknowledged.forEach((first, last) -> bytes.putLong(first).putLong(last));
    for (Moved each : moved) {
      bytes.putLong(each.sequence()).putInt(each.offset()).putInt(each.length());
      bytes.putLong(each.storedAtMillis());
    }
    // As the first of a group: what is damaged before it was forced once.
    long index = Frame.kindAndMillis(Frame.INDEX, true, newestMillis);
    head(bytes.slice(0, Frame.HEAD_BYTES + length), salt, next, index);
    ByteBuffer trailer = bytes.slice(Frame.HEAD_BYTES + length, Frame.HEAD_BYTES);
    head(trailer, salt, end, Frame.kindAndMillis(Frame.END, false, newestMillis));
    return bytes.clear();
  }

  private static void head(ByteBuffer frame, int salt, long sequence, long kindAndMillis) {
    frame.putInt(Frame.LENGTH_AT, frame.capacity() - Frame.HEAD_BYTES);
    frame.putLong(Frame.SEQUENCE_AT, sequence).putLong(Frame.KIND_AT, kindAndMillis);
    frame.putInt(0, sum(frame) ^ salt);
  }

  private static int sum(ByteBuffer frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame.duplicate().position(Frame.LENGTH_AT));
    return (int) crc.getValue();
  }

  /** The index at the end of a file; null if there is none, or no whole one. */
  static @Nullable SegmentIndex read(Storage.File file, long size, int salt) throws IOException {
    long trailerAt = size - Frame.HEAD_BYTES;
    if (trailerAt < Frame.Header.BYTES + Frame.HEAD_BYTES) {
      return null;
    }
    ByteBuffer trailer = ByteBuffer.allocate(Frame.HEAD_BYTES);
    Storage.readFully(file, trailer, trailerAt);
    long at = trailer.getLong(Frame.SEQUENCE_AT);
    if (!isGood(trailer, Frame.END, salt)
        || at < Frame.Header.BYTES
        || at > trailerAt - Frame.HEAD_BYTES - FIXED_BYTES
        || at < trailerAt - MOST_BYTES) {
      return null;
    }
    ByteBuffer frame = ByteBuffer.allocate((int) (trailerAt - at));
    Storage.readFully(file, frame, at);
    return isGood(frame, Frame.INDEX, salt) ? decoded(frame, at) : null;
  }

  /** Whether it is one whole frame of this kind. */
  private static boolean isGood(ByteBuffer frame, int kind, int salt) {
    return !frame.hasRemaining()
        && frame.getInt(Frame.LENGTH_AT) == frame.capacity() - Frame.HEAD_BYTES
        && Frame.kind(frame.getLong(Frame.KIND_AT)) == kind
        && frame.getInt(0) == (sum(frame.flip()) ^ salt);
  }

  private static @Nullable SegmentIndex decoded(ByteBuffer frame, long at) {
    ByteBuffer bytes = frame.duplicate().position(Frame.HEAD_BYTES);
    long start = bytes.getLong();
    long dataBytes = bytes.getLong();
    long newest = bytes.getLong();
    int data = bytes.getInt();
    int acknowledged = bytes.getInt();
    int moved = bytes.getInt();
    long wanted = ((long) data + acknowledged) * Ranges.BYTES_EACH + (long) moved * Moved.BYTES;
    if (data < 0 || acknowledged < 0 || moved < 0 || wanted != bytes.remaining()) {
      return null;
    }
    Ranges dataRanges = ranges(bytes, data);
    Ranges ackRanges = ranges(bytes, acknowledged);
    List<Moved> places = new ArrayList<>(moved);
    for (int i = 0; i < moved; i++) {
      places.add(new Moved(bytes.getLong(), bytes.getInt(), bytes.getInt(), bytes.getLong()));
    }
    long next = frame.getLong(Frame.SEQUENCE_AT);
    return new SegmentIndex(start, next, dataRanges, dataBytes, newest, ackRanges, places, at);
  }

  private static Ranges ranges(ByteBuffer bytes, int count) {
    Ranges ranges = new Ranges();
    for (int i = 0; i < count; i++) {
      ranges.add(bytes.getLong(), bytes.getLong());
    }
    return ranges;
  }
}
