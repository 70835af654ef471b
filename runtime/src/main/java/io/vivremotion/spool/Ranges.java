package io.vivremotion.spool;

import java.util.Map;
import java.util.TreeMap;

/** A set of sequences as ranges, both ends included; neighbours are joined. Not thread-safe. */
final class Ranges {
  static final int BYTES_EACH = 16;

  private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

  void add(long first, long last) {
    long start = first;
    long end = last;
    Map.Entry<Long, Long> near = lastByFirst.floorEntry(last == Long.MAX_VALUE ? last : last + 1);
    while (near != null && near.getValue() >= start - 1) {
      start = Math.min(start, near.getKey());
      end = Math.max(end, near.getValue());
      lastByFirst.remove(near.getKey());
      near = lastByFirst.floorEntry(end == Long.MAX_VALUE ? end : end + 1);
    }
    lastByFirst.put(start, end);
  }

  void addAll(Ranges others) {
    others.forEach(this::add);
  }

  boolean contains(long sequence) {
    Map.Entry<Long, Long> near = lastByFirst.floorEntry(sequence);
    return near != null && near.getValue() >= sequence;
  }

  /** How many of these sequences, both ends included, are not in the set. */
  long missing(long first, long last) {
    long missing = Math.max(0, last - first + 1);
    Map.Entry<Long, Long> near = lastByFirst.floorEntry(last);
    while (near != null && near.getValue() >= first) {
      missing -= Math.min(last, near.getValue()) - Math.max(first, near.getKey()) + 1;
      near = lastByFirst.lowerEntry(near.getKey());
    }
    return missing;
  }

  /** How many of these sequences, both ends included, are in the set. */
  long within(long first, long last) {
    return first > last || lastByFirst.isEmpty() ? 0 : last - first + 1 - missing(first, last);
  }

  /** How many sequences. */
  long total() {
    long total = 0;
    for (Map.Entry<Long, Long> range : lastByFirst.entrySet()) {
      total += range.getValue() - range.getKey() + 1;
    }
    return total;
  }

  int count() {
    return lastByFirst.size();
  }

  boolean isEmpty() {
    return lastByFirst.isEmpty();
  }

  /** Removes and returns the lowest ranges, at most so many. */
  Ranges takeLowest(int most) {
    Ranges taken = new Ranges();
    while (!lastByFirst.isEmpty() && taken.count() < most) {
      Map.Entry<Long, Long> lowest = lastByFirst.pollFirstEntry();
      taken.lastByFirst.put(lowest.getKey(), lowest.getValue());
    }
    return taken;
  }

  void removeAll(Ranges others) {
    others.forEach(this::remove);
  }

  /** Takes these out of the set, both ends included. */
  void remove(long first, long last) {
    Map.Entry<Long, Long> near = lastByFirst.floorEntry(last);
    while (near != null && near.getValue() >= first) {
      lastByFirst.remove(near.getKey());
      if (near.getValue() > last) {
        lastByFirst.put(last + 1, near.getValue());
      }
      if (near.getKey() < first) {
        lastByFirst.put(near.getKey(), first - 1);
      }
      near = lastByFirst.lowerEntry(near.getKey());
    }
  }

  void clear() {
    lastByFirst.clear();
  }

  void forEach(Each each) {
    lastByFirst.forEach(each::range);
  }

  interface Each {
    void range(long first, long last);
  }

  @Override
  public String toString() {
    return lastByFirst.toString();
  }
}
