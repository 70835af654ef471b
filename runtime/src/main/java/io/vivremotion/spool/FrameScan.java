package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks the frames of one segment through a window of its file, skipping what is damaged: it looks
 * for the next place whose checksum is right. Not thread-safe.
 */
final class FrameScan implements AutoCloseable {
  static final int WINDOW_BYTES = 1 << 18;

  /** How many times its own length a segment is summed, at most, in search of good frames. */
  private static final int SEARCH_FACTOR = 16;

  private final Storage.File file;
  private final Segment.Identity segment;
  private final BadPages bad;
  private @Nullable FrameCipher cipher;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer window = ByteBuffer.allocate(0);
  private ByteBuffer view = window;
  private long windowAt;
  private int filled;

  private long end;
  private long at;
  private long next;
  private long skipped;
  private boolean dirty;
  private long searchBudget;
  private long failedAt;

  private int length;
  private long sequence;
  private long kindAndMillis;

  FrameScan(Storage.File file, Segment.Identity segment) {
    this(file, segment, new BadPages());
  }

  /**
   * @param bad pages given up are passed over
   */
  FrameScan(Storage.File file, Segment.Identity segment, BadPages bad) {
    this.file = file;
    this.segment = segment;
    this.bad = bad;
  }

  /** Goes to an offset; frames end before {@code endOffset}. */
  FrameScan from(long offset, long endOffset) {
    next = offset;
    end = endOffset;
    searchBudget = SEARCH_FACTOR * Math.max(1 << 16, endOffset - offset);
    if (endOffset > windowAt + filled) {
      filled = 0; // may have been read before it was written
    }
    return this;
  }

  /** The same place, with more committed behind it. */
  void extend(long endOffset) {
    end = endOffset;
  }

  /**
   * Goes to the next good frame; false if there is none before the end.
   *
   * @throws IOException where it cannot be read; the next call begins where this one did
   */
  boolean next() throws IOException {
    at = next;
    skipped = 0;
    dirty = false;
    while (end - at >= Frame.HEAD_BYTES && (fill(Frame.HEAD_BYTES) || leap())) {
      if (isGoodHere()) {
        next = at + Frame.HEAD_BYTES + length;
        return true;
      }
      skip();
      if (searchBudget < 0) {
        at = end;
      }
    }
    return false;
  }

  /** Goes on behind pages that were given up; false if there are none here. */
  private boolean leap() throws IOException {
    boolean leapt = false;
    while (!leapt && bad.nextGivenUp(at) < at + Frame.HEAD_BYTES) {
      long behind = bad.endOfGivenUp(at + Frame.HEAD_BYTES - 1);
      skipped += behind - at;
      dirty = true;
      at = behind;
      leapt = end - at >= Frame.HEAD_BYTES && fill(Frame.HEAD_BYTES);
    }
    return leapt;
  }

  /** Makes {@link #next} give this frame again. */
  void back() {
    next = at;
  }

  /** A frame that starts here has its kind 16 bytes on: eight zeros there rule out eight places. */
  private void skip() {
    int index = (int) (at - windowAt);
    int step = window.getLong(index + Frame.KIND_AT) == 0 ? 8 : 1;
    if (!dirty) {
      dirty = window.getLong(index) != 0 || window.getLong(index + Frame.KIND_AT) != 0;
    }
    at += step;
    skipped += step;
  }

  private boolean isGoodHere() throws IOException {
    int index = (int) (at - windowAt);
    kindAndMillis = window.getLong(index + Frame.KIND_AT);
    int kind = Frame.kind(kindAndMillis);
    length = window.getInt(index + Frame.LENGTH_AT);
    if (kind < Frame.DATA || kind > Frame.END || length < 0) {
      return false;
    }
    if (length > end - at - Frame.HEAD_BYTES) {
      return false;
    }
    if (skipped > 0) {
      searchBudget -= length;
    }
    if (!fill(Frame.HEAD_BYTES + length)) {
      return false;
    }
    index = (int) (at - windowAt);
    crc.reset();
    crc.update(view.limit(index + Frame.HEAD_BYTES + length).position(index + Frame.LENGTH_AT));
    sequence = window.getLong(index + Frame.SEQUENCE_AT);
    return window.getInt(index) == ((int) crc.getValue() ^ segment.salt());
  }

  /** Has so many bytes from {@code at} on in the window. */
  private boolean fill(int bytes) throws IOException {
    if (at >= windowAt && at + bytes <= windowAt + filled) {
      return true;
    }
    long until = Math.min(end, bad.nextGivenUp(at));
    if (until - at < bytes) {
      return false;
    }
    long usual = Math.min(WINDOW_BYTES, until - at);
    if (Math.max(bytes, usual) > window.capacity()) {
      window = ByteBuffer.allocateDirect((int) Math.max(bytes, usual));
      view = window.duplicate();
    }
    windowAt = at;
    filled = 0;
    window.clear().limit((int) Math.min(window.capacity(), until - at));
    load(bytes);
    filled = window.position();
    window.clear();
    bad.read(windowAt, windowAt + filled);
    return filled >= bytes;
  }

  /** What is needed and, as far as it can be read, more. */
  private void load(int needed) throws IOException {
    int read = 1;
    while (read > 0 && window.hasRemaining()) {
      try {
        read = file.read(window, windowAt + window.position());
      } catch (ClosedChannelException | FileSystemException e) {
        throw e; // tells nothing of the disk
      } catch (IOException e) {
        if (window.position() < needed) {
          failedAt = windowAt + window.position();
          throw e;
        }
        return;
      }
    }
  }

  /** Where reading failed last. */
  long failedAt() {
    return failedAt;
  }

  long offset() {
    return at;
  }

  long nextOffset() {
    return next;
  }

  /** Bytes passed over before this frame, or before the end. */
  long skipped() {
    return skipped;
  }

  /** Whether they held anything but zeros. */
  boolean skippedGarbage() {
    return dirty;
  }

  int kind() {
    return Frame.kind(kindAndMillis);
  }

  boolean groupStart() {
    return Frame.groupStart(kindAndMillis);
  }

  long storedAtMillis() {
    return Frame.millis(kindAndMillis);
  }

  long sequence() {
    return sequence;
  }

  int length() {
    return length;
  }

  /** The payload as it lies there, until the next call. */
  ByteBuffer payload() {
    int index = (int) (at - windowAt) + Frame.HEAD_BYTES;
    return view.limit(index + length).position(index);
  }

  /** The same, not copied where it lies open; empty if it is not what was encrypted. */
  ByteBuffer recordIfWhole() {
    if (segment.key() == null) {
      return payload();
    }
    byte[] record = record();
    return record == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(record);
  }

  /** The record in a DATA or MOVED frame; null if it was encrypted and is not what was then. */
  byte @Nullable [] record() {
    int index = (int) (at - windowAt);
    if (segment.key() == null) {
      byte[] copy = new byte[length];
      window.get(index + Frame.HEAD_BYTES, copy);
      return copy;
    }
    if (cipher == null) {
      cipher = new FrameCipher();
    }
    ByteBuffer frame = window.slice(index, Frame.HEAD_BYTES + length);
    return cipher.decrypt(segment, frame, at, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
