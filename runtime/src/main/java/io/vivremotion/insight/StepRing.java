package io.vivremotion.insight;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The newest records in memory, bounded in number and bytes; the oldest make room. Grows with use.
 * Not thread-safe.
 */
final class StepRing {
  private static final int FIRST_BYTES = 1 << 14;

  private final int maxRecords;
  private final int maxBytes;

  /** Its length is a power of two. */
  private byte[] ring;

  private int records;

  /** Bytes ever dropped, and ever put: the ring holds what is between. */
  private long begin;

  private long end;

  StepRing(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = (int) Math.min(maxBytes, 1 << 30);
    this.ring = new byte[FIRST_BYTES];
  }

  int records() {
    return records;
  }

  long bytes() {
    return end - begin;
  }

  /** Whether it can be taken without dropping another. */
  boolean hasRoomFor(ByteBuffer record) {
    return records < maxRecords && end - begin + Integer.BYTES + record.remaining() <= maxBytes;
  }

  /** Takes a copy; false if it is longer than the ring may be. */
  boolean add(ByteBuffer record) {
    int length = record.remaining();
    int needed = Integer.BYTES + length;
    if (needed > maxBytes || needed < 0) {
      return false;
    }
    while (records == maxRecords || end - begin + needed > maxBytes) {
      dropOldest();
    }
    grow((int) (end - begin) + needed);
    for (int i = 0; i < Integer.BYTES; i++) {
      ring[at(end + i)] = (byte) (length >>> (8 * i));
    }
    int at = at(end + Integer.BYTES);
    int first = Math.min(length, ring.length - at);
    record.get(record.position(), ring, at, first);
    record.get(record.position() + first, ring, 0, length - first);
    end += needed;
    records++;
    return true;
  }

  /** All of them, oldest first; each is valid for the moment only. */
  void forEach(Consumer<ByteBuffer> reader) {
    byte[] bytes = new byte[256];
    for (long next = begin; next < end; ) {
      int length = length(next);
      if (length > bytes.length) {
        bytes = new byte[length];
      }
      copy(next + Integer.BYTES, bytes, length);
      reader.accept(ByteBuffer.wrap(bytes, 0, length));
      next += Integer.BYTES + (long) length;
    }
  }

  void clear() {
    begin = end;
    records = 0;
  }

  private void dropOldest() {
    begin += Integer.BYTES + (long) length(begin);
    records--;
  }

  private void grow(int needed) {
    if (needed <= ring.length) {
      return;
    }
    byte[] larger = new byte[Integer.highestOneBit(needed - 1) << 1];
    int held = (int) (end - begin);
    copy(begin, larger, held);
    ring = larger;
    begin = 0;
    end = held;
  }

  private void copy(long from, byte[] target, int length) {
    int at = at(from);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(ring, at, target, 0, first);
    System.arraycopy(ring, 0, target, first, length - first);
  }

  private int length(long record) {
    int length = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      length |= (ring[at(record + i)] & 0xFF) << (8 * i);
    }
    return length;
  }

  private int at(long position) {
    return (int) position & (ring.length - 1);
  }
}
