package io.vivremotion.uplink.link;

/** Bytes so far, and the most within any 10 s, to a tenth of a second. Not thread-safe. */
final class Traffic {
  private static final long SLOT_NANOS = 100_000_000L;
  private static final int SLOTS = 101;

  private final long[] slots = new long[SLOTS];
  private long newestSlot = Long.MIN_VALUE;
  private long windowBytes;
  private long peakBytes;
  private long sentBytes;
  private long receivedBytes;

  void sent(long nowNanos, long bytes) {
    sentBytes += bytes;
    add(nowNanos, bytes);
  }

  void received(long nowNanos, long bytes) {
    receivedBytes += bytes;
    add(nowNanos, bytes);
  }

  long sentBytes() {
    return sentBytes;
  }

  long receivedBytes() {
    return receivedBytes;
  }

  long peakBytes(long nowNanos) {
    advance(nowNanos);
    return peakBytes;
  }

  private void add(long nowNanos, long bytes) {
    advance(nowNanos);
    slots[Math.floorMod(newestSlot, SLOTS)] += bytes;
    windowBytes += bytes;
    peakBytes = Math.max(peakBytes, windowBytes);
  }

  private void advance(long nowNanos) {
    long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
    if (newestSlot == Long.MIN_VALUE || slot - newestSlot >= SLOTS) {
      java.util.Arrays.fill(slots, 0);
      windowBytes = 0;
      newestSlot = slot;
    }
    while (newestSlot < slot) {
      newestSlot++;
      int expiring = Math.floorMod(newestSlot, SLOTS);
      windowBytes -= slots[expiring];
      slots[expiring] = 0;
    }
  }
}
