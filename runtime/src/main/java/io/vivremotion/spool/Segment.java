package io.vivremotion.spool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one segment file: which of its records still live, one bit for each sequence
 * from the first. Guarded by the {@link Ledger}'s lock but for its final fields.
 */
final class Segment {
  private static final String SUFFIX = ".spool";

  final long index;
  final int salt;

  /** No record first written here has a lower sequence. */
  final long firstSequence;

  /** Those whose loss the deletion of this segment will be, until they have a tombstone. */
  volatile @Nullable Ranges evicted;

  private long[] live = new long[4];
  private int slots;
  private int liveOriginals;
  private int liveMoved;
  private long records;
  private long recordBytes;
  private long newestMillis;

  /** End of the committed frames. */
  long end = Frame.Header.BYTES;

  /** Bytes of the file, room for frames to come included. */
  long fileBytes;

  Segment(long index, int salt, long firstSequence) {
    this.index = index;
    this.salt = salt;
    this.firstSequence = firstSequence;
  }

  static String nameOf(long index) {
    return "%016x%s".formatted(index, SUFFIX);
  }

  /** The index in a file name, or -1 if the name is not one of ours. */
  static long indexOf(String name) {
    if (name.length() != 16 + SUFFIX.length() || !name.endsWith(SUFFIX)) {
      return -1;
    }
    try {
      long index = Long.parseLong(name.substring(0, 16), 16);
      return nameOf(index).equals(name) ? index : -1;
    } catch (NumberFormatException e) {
      return -1; // an alien file
    }
  }

  String name() {
    return nameOf(index);
  }

  long nextSequence() {
    return firstSequence + slots;
  }

  int live() {
    return liveOriginals + liveMoved;
  }

  int liveMoved() {
    return liveMoved;
  }

  /** Estimated from the mean length of the records here. */
  long liveBytes() {
    return records == 0 ? 0 : (long) ((double) recordBytes / records * live());
  }

  long newestMillis() {
    return newestMillis;
  }

  /** Records {@code count} new live records that follow those already here. */
  void append(long first, int count, long bytes, long millis) {
    int from = Math.toIntExact(first - firstSequence);
    int to = from + count;
    if (to > live.length << 6) {
      live = Arrays.copyOf(live, Math.max((to + 63) >> 6, live.length * 2));
    }
    for (int slot = from; slot < to; slot++) {
      live[slot >> 6] |= 1L << slot;
    }
    slots = to;
    liveOriginals += count;
    note(count, bytes, millis);
  }

  void movedIn(long bytes, long storedAtMillis) {
    liveMoved++;
    note(1, bytes, storedAtMillis);
  }

  void movedGone() {
    liveMoved--;
  }

  private void note(int count, long bytes, long millis) {
    records += count;
    recordBytes += bytes;
    newestMillis = Math.max(newestMillis, millis);
  }

  /** Whether the record, written here first, lives here. */
  boolean isLive(long sequence) {
    long slot = sequence - firstSequence;
    return slot >= 0 && slot < slots && (live[(int) slot >> 6] & 1L << slot) != 0;
  }

  /** Ends the life of these, both ends included; returns of how many. */
  int clear(long first, long last) {
    long from = Math.max(first - firstSequence, 0);
    long to = Math.min(last - firstSequence + 1, slots);
    int before = liveOriginals;
    long slot = from;
    while (slot < to && liveOriginals > 0) {
      int word = (int) (slot >> 6);
      long mask = -1L << slot;
      long wordEnd = (slot | 63) + 1;
      if (wordEnd > to) {
        mask &= -1L >>> (wordEnd - to);
      }
      liveOriginals -= Long.bitCount(live[word] & mask);
      live[word] &= ~mask;
      slot = wordEnd;
    }
    return before - liveOriginals;
  }

  /** The first live record written here with at least this sequence, or -1. */
  long nextLive(long sequence) {
    long slot = Math.max(sequence - firstSequence, 0);
    if (liveOriginals == 0 || slot >= slots) {
      return -1;
    }
    int word = (int) (slot >> 6);
    long bits = live[word] & -1L << slot;
    while (bits == 0) {
      if (++word > (slots - 1) >> 6) {
        return -1;
      }
      bits = live[word];
    }
    return firstSequence + ((long) word << 6) + Long.numberOfTrailingZeros(bits);
  }

  @Override
  public String toString() {
    return name()
        + "["
        + firstSequence
        + "+"
        + slots
        + ", live "
        + liveOriginals
        + "+"
        + liveMoved
        + "]";
  }
}
