package io.vivremotion.uplink.privacy;

import java.util.Arrays;

/**
 * Where the characters of a text are once its place-holders have become values: citations name
 * places in it. In Unicode characters (code points), as the vendors count. One thread at a time.
 */
public final class Places {
  /** Of a text in which nothing was put back. */
  public static final Places UNMOVED = new Places();

  /** More place-holders of one text are not remembered: places behind them stay as they are. */
  private static final int MOST = 4_096;

  private int[] holders = new int[0];
  private int count;

  Places() {}

  /** Of the next place-holder: where it begins and how long it and its value are. */
  void put(int from, int holderLength, int valueLength) {
    if (count == MOST) {
      return;
    }
    if (3 * count == holders.length) {
      holders = Arrays.copyOf(holders, 12 + 2 * holders.length);
    }
    holders[3 * count] = from;
    holders[3 * count + 1] = holderLength;
    holders[3 * count++ + 2] = valueLength;
  }

  /** Of the beginning of something: within a place-holder that of the value. */
  public long start(long place) {
    return moved(place, false);
  }

  /** Of the end of something: within a place-holder that of the value. */
  public long end(long place) {
    return moved(place, true);
  }

  private long moved(long place, boolean end) {
    long shift = 0;
    for (int i = 0; i < 3 * count; i += 3) {
      if (place <= holders[i]) {
        break;
      }
      if (place < holders[i] + holders[i + 1]) {
        return holders[i] + shift + (end ? holders[i + 2] : 0);
      }
      shift += holders[i + 2] - holders[i + 1];
    }
    return place + shift;
  }
}
