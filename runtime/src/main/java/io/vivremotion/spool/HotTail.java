package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The latest committed frames, as they lie in their segments, in a ring of memory: a reader that
 * keeps up needs no disk. Only commits write to it, so that a reader of old records pushes nothing
 * out; and they do not while nobody reads, or the foremost reader is further behind than the ring
 * is long: the copy would be gone before it came. Thread-safe; its lock guards memory only.
 */
final class HotTail {
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteBuffer ring;
  private final ArrayDeque<Stretch> stretches = new ArrayDeque<>();
  private final LongAdder memoryBytes = new LongAdder();
  private final LongAdder diskBytes = new LongAdder();

  /** All bytes ever put; the ring holds the last of them. */
  private long written;

  /** Where the foremost reader read last; none has while the segment is negative. */
  private long readSegment = -1;

  private long readOffset;

  /** Where the latest commit ended, and where the latest in the segment before its. */
  private long segmentNow = -1;

  private long endNow;
  private long segmentBefore = -1;
  private long endBefore;

  /** Of one segment, without a gap, at {@code at} in the count of bytes written. */
  private record Stretch(long segment, long offset, long at, long length) {}

  HotTail(int capacity) {
    ring = ByteBuffer.allocateDirect(capacity);
  }

  /** These frames are committed, at this offset of the segment. */
  void put(long segment, long offset, ByteBuffer frames) {
    int capacity = ring.capacity();
    if (capacity == 0) {
      return;
    }
    int passed = Math.max(0, frames.remaining() - capacity);
    int length = frames.remaining() - passed;
    int from = frames.position() + passed;
    lock.lock();
    try {
      boolean serves = readerIsWithin(capacity, segment, offset);
      committed(segment, offset + frames.remaining());
      if (!serves) {
        return;
      }
      int at = (int) (written % capacity);
      int first = Math.min(length, capacity - at);
      ring.put(at, frames, from, first);
      ring.put(0, frames, from + first, length - first);
      note(segment, offset + passed, length);
    } finally {
      lock.unlock();
    }
  }

  private boolean readerIsWithin(int distance, long segment, long offset) {
    long before = segment == segmentNow ? segmentBefore : segmentNow;
    long beforeEnds = segment == segmentNow ? endBefore : endNow;
    if (readSegment == segment) {
      return offset - readOffset <= distance;
    }
    return readSegment >= 0
        && readSegment == before
        && beforeEnds - readOffset + offset - Frame.Header.BYTES <= distance;
  }

  private void committed(long segment, long end) {
    if (segment != segmentNow) {
      segmentBefore = segmentNow;
      endBefore = endNow;
      segmentNow = segment;
    }
    endNow = end;
  }

  private void note(long segment, long offset, int length) {
    Stretch last = stretches.peekLast();
    if (last != null && last.segment() == segment && last.offset() + last.length() == offset) {
      stretches.removeLast();
      stretches.add(new Stretch(segment, last.offset(), last.at(), last.length() + length));
    } else {
      stretches.add(new Stretch(segment, offset, written, length));
    }
    written += length;
    Stretch oldest = stretches.peek();
    while (oldest != null && oldest.at() + oldest.length() <= written - ring.capacity()) {
      stretches.remove();
      oldest = stretches.peek();
    }
  }

  /** What it has from this offset on, as much as the target takes; returns how many bytes. */
  private int read(long segment, long offset, ByteBuffer target) {
    lock.lock();
    try {
      if (segment > readSegment || (segment == readSegment && offset > readOffset)) {
        readSegment = segment;
        readOffset = offset;
      }
      for (Stretch each : stretches) {
        long into = offset - each.offset();
        if (each.segment() == segment && into >= 0 && into < each.length()) {
          long at = each.at() + into;
          int count = (int) Math.min(target.remaining(), each.length() - into);
          return at < written - ring.capacity() ? 0 : copy(at, count, target);
        }
      }
      return 0;
    } finally {
      lock.unlock();
    }
  }

  private int copy(long from, int count, ByteBuffer target) {
    int at = (int) (from % ring.capacity());
    int first = Math.min(count, ring.capacity() - at);
    target.put(target.position(), ring, at, first);
    target.put(target.position() + first, ring, 0, count - first);
    target.position(target.position() + count);
    return count;
  }

  /** Bytes readers had from here. */
  long memoryBytes() {
    return memoryBytes.sum();
  }

  /** Bytes readers had to read from files. */
  long diskBytes() {
    return diskBytes.sum();
  }

  /** The segment, read from here where possible. Opened when its file is needed; only reads. */
  Storage.File file(Storage storage, Segment segment) {
    return new TailFile(storage, segment);
  }

  private final class TailFile implements Storage.File {
    private final Storage storage;
    private final Segment segment;
    private Storage.@Nullable File disk;

    TailFile(Storage storage, Segment segment) {
      this.storage = storage;
      this.segment = segment;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      int count = HotTail.this.read(segment.index, position, target);
      if (count > 0) {
        memoryBytes.add(count);
        return count;
      }
      count = disk().read(target, position);
      diskBytes.add(Math.max(0, count));
      return count;
    }

    private Storage.File disk() throws IOException {
      if (disk == null) {
        disk = storage.openToRead(segment.name());
      }
      return disk;
    }

    @Override
    public int write(ByteBuffer source, long position) {
      throw new UnsupportedOperationException("a reader's file");
    }

    @Override
    public void force() {
      throw new UnsupportedOperationException("a reader's file");
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException("a reader's file");
    }

    @Override
    public long size() throws IOException {
      return disk().size();
    }

    @Override
    public void close() throws IOException {
      if (disk != null) {
        disk.close();
      }
    }
  }
}
