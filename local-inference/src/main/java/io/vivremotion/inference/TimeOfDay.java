package io.vivremotion.inference;

import java.nio.ByteBuffer;

/**
 * What a series usually is at this hour of the day (UTC). Silent until the hour was seen on two
 * days; so it stays silent where readings come without times and all seem to be of one day.
 */
final class TimeOfDay {
  static final int HOURS = 24;
  static final int BYTES = HOURS * (Float.BYTES + Short.BYTES + Byte.BYTES);
  private static final float RATE = 0.1f;
  private static final long DAY_SECONDS = 86_400;

  private final float[] mean = new float[HOURS];
  private final short[] day = new short[HOURS];
  private final byte[] days = new byte[HOURS];

  /** Distance from the usual, or NaN while that is not known; then takes {@code x} in. */
  float take(float x, long epochSecond) {
    int hour = (int) (Math.floorMod(epochSecond, DAY_SECONDS) * HOURS / DAY_SECONDS);
    short today = (short) Math.floorDiv(epochSecond, DAY_SECONDS);
    float distance = days[hour] >= 2 ? Math.abs(x - mean[hour]) : Float.NaN;
    if (days[hour] == 0) {
      mean[hour] = x;
    }
    mean[hour] += Math.max(RATE, 1f / (days[hour] + 1)) * (x - mean[hour]);
    if (days[hour] == 0 || day[hour] != today) {
      days[hour] = (byte) Math.min(days[hour] + 1, Byte.MAX_VALUE);
      day[hour] = today;
    }
    return distance;
  }

  void write(ByteBuffer target) {
    for (int i = 0; i < HOURS; i++) {
      target.putFloat(mean[i]).putShort(day[i]).put(days[i]);
    }
  }

  void read(ByteBuffer source) {
    for (int i = 0; i < HOURS; i++) {
      mean[i] = source.getFloat();
      day[i] = source.getShort();
      days[i] = source.get();
    }
  }
}
