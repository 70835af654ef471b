package io.vivremotion.spool;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one segment file: which of its records still live, once others died before them
 * by one bit for each sequence from the first. Guarded by the {@link Ledger}'s lock but for its
 * final fields.
 */
final class Segment {
  private static final String SUFFIX = ".spool";

  final long index;
  final Identity identity;

  /** No record first written here has a lower sequence. */
  final long firstSequence;

  /** What of its file cannot be read. */
  final BadPages bad = new BadPages();

  /** One bit for each slot; null while all from {@link #from} on live. */
  private long @Nullable [] live;

  /** No slot below lives. */
  private int from;

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

  /**
   * What its frames are summed and encrypted with.
   *
   * @param index as its header says
   * @param key null if its records lie open
   */
  record Identity(long index, int salt, @Nullable SecretKey key) {}

  Segment(long index, Identity identity, long firstSequence) {
    this.index = index;
    this.identity = identity;
    this.firstSequence = firstSequence;
  }

  static String nameOf(long index) {
    return HexFormat.of().toHexDigits(index) + SUFFIX;
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
    int at = Math.toIntExact(first - firstSequence);
    if (live == null && at > slots) {
      leaveGap(at);
    }
    slots = at + count;
    if (live != null) {
      set(live, at);
    }
    liveOriginals += count;
    note(count, bytes, millis);
  }

  private void leaveGap(int at) {
    if (liveOriginals == 0) {
      from = at;
    } else {
      spread();
    }
  }

  /** From here on there is a bit for each. */
  private long[] spread() {
    long[] bits = live;
    if (bits == null) {
      bits = set(new long[(slots + 63) >> 6], from);
    }
    return bits;
  }

  /** Sets all from this slot on. */
  private long[] set(long[] before, int first) {
    long[] bits = before;
    if (slots > bits.length << 6) {
      bits = Arrays.copyOf(bits, Math.max((slots + 63) >> 6, bits.length * 2));
    }
    for (int slot = first; slot < slots; slot++) {
      bits[slot >> 6] |= 1L << slot;
    }
    live = bits;
    return bits;
  }

  void movedIn(long bytes, long storedAtMillis) {
    liveMoved++;
    note(1, bytes, storedAtMillis);
  }

  void movedGone() {
    liveMoved--;
  }

  void note(int count, long bytes, long millis) {
    records += count;
    recordBytes += bytes;
    newestMillis = Math.max(newestMillis, millis);
  }

  /** Whether the record, written here first, lives here. */
  boolean isLive(long sequence) {
    long slot = sequence - firstSequence;
    return slot >= from
        && slot < slots
        && (live == null || (live[(int) slot >> 6] & 1L << slot) != 0);
  }

  /** Ends the life of these, both ends included; returns of how many. */
  int clear(long first, long last) {
    long begin = Math.max(first - firstSequence, from);
    long end = Math.min(last - firstSequence + 1, slots);
    if (begin >= end || liveOriginals == 0) {
      return 0;
    }
    if (live == null && begin == from) {
      from = (int) end;
      liveOriginals -= (int) (end - begin);
      return (int) (end - begin);
    }
    int count = clearBits(spread(), begin, end);
    liveOriginals -= count;
    if (liveOriginals == 0) {
      live = null;
      from = slots;
    }
    return count;
  }

  private static int clearBits(long[] bits, long begin, long end) {
    int count = 0;
    for (long slot = begin; slot < end; slot = (slot | 63) + 1) {
      int word = (int) (slot >> 6);
      long mask = -1L << slot;
      long wordEnd = (slot | 63) + 1;
      if (wordEnd > end) {
        mask &= -1L >>> (wordEnd - end);
      }
      count += Long.bitCount(bits[word] & mask);
      bits[word] &= ~mask;
    }
    return count;
  }

  /** The first live record written here with at least this sequence, or -1. */
  long nextLive(long sequence) {
    long slot = Math.max(sequence - firstSequence, from);
    if (liveOriginals == 0 || slot >= slots) {
      return -1;
    }
    if (live == null) {
      return firstSequence + slot;
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
