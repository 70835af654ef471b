package io.vivremotion.inference;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one series: its last readings, the ranges its {@link Statistic}s kept to,
 * and when it last escalated. About 0.9 KB. Values are kept as floats relative to the first one, so
 * that a large offset does not eat the digits. Not thread-safe.
 */
final class SeriesWatch {
  /** Twice the model's window: a reading's window is still whole when its batch is scored. */
  static final int REMEMBERED = 128;

  static final int WINDOW = 64;
  static final int BYTES =
      Double.BYTES * 3
          + Long.BYTES
          + Integer.BYTES * 2
          + Float.BYTES * 3
          + 1
          + REMEMBERED * Float.BYTES
          + Statistic.ALL.length * Extremes.BYTES
          + TimeOfDay.BYTES;

  private static final float LEVEL_RATE = 0.002f;
  private static final int LEVEL_WARM_UP = 31;

  private final float[] ring = new float[REMEMBERED];
  private final Extremes[] extremes = new Extremes[Statistic.ALL.length];
  private final TimeOfDay timeOfDay = new TimeOfDay();
  private final SeriesRules rules;
  private final Alertness alertness = new Alertness();
  private double base;
  private double last;
  private double lastRaw;
  private long lastToldMillis;
  private int count;
  private float mean;
  private float deviation;
  private boolean outsideLimits;

  SeriesWatch(SeriesRules rules) {
    this.rules = rules;
    for (Statistic statistic : Statistic.ALL) {
      extremes[statistic.index()] = new Extremes(statistic.forgetting());
    }
  }

  SeriesRules rules() {
    return rules;
  }

  Alertness alertness() {
    return alertness;
  }

  /** Readings taken in so far. */
  int count() {
    return count;
  }

  /** Whether this is the last reading again: same value, same time by the device's own clock. */
  boolean repeats(double value, Instant told) {
    return count > 0 && value == lastRaw && told.toEpochMilli() == lastToldMillis;
  }

  /** Whether the value is as near to the last one that counted as the sensor's own noise. */
  boolean isWithinDeadBand(double value) {
    return count > 0 && Math.abs(value - last) < rules.deadBand();
  }

  /** True once per excursion beyond the physical limits: when it begins. */
  boolean leavesLimits(double value) {
    boolean outside = value < rules.min() || value > rules.max();
    boolean leaves = outside && !outsideLimits;
    outsideLimits = outside;
    return leaves;
  }

  boolean isOutsideLimits() {
    return outsideLimits;
  }

  /** Takes a reading in and notes in {@code reading} what is unusual about it. */
  void take(double raw, @Nullable Instant told, long epochSecond, Reading reading) {
    double value = isWithinDeadBand(raw) ? last : raw;
    lastRaw = raw;
    lastToldMillis = told == null ? Long.MIN_VALUE : told.toEpochMilli();
    if (count == 0) {
      base = value;
    }
    float x = (float) (value - base);
    ring[count & (REMEMBERED - 1)] = x;
    count++;
    last = value;
    reading.position = count;
    reading.mean = mean;
    reading.scale = (float) Math.max(deviation, 1e-9 + Math.abs(base + mean) * 1e-6);
    adaptLevel(x);
    note(reading, Statistic.VALUE, x);
    note(reading, Statistic.MEAN_OF_10, meanOf(10));
    note(reading, Statistic.MEAN_OF_50, meanOf(50));
    note(reading, Statistic.TIME_OF_DAY, timeOfDay.take(meanOf(20), epochSecond));
  }

  /** Takes the model's error for a window in. */
  void takePattern(Reading reading, float error) {
    note(reading, Statistic.PATTERN, error);
  }

  private void note(Reading reading, Statistic statistic, float x) {
    int i = statistic.index();
    if (Float.isNaN(x)) {
      reading.outside[i] = 0;
      return;
    }
    reading.low[i] = extremes[i].low();
    reading.high[i] = extremes[i].high();
    reading.outside[i] = extremes[i].take(x);
  }

  private void adaptLevel(float x) {
    float rate = Math.max(LEVEL_RATE, 1f / count);
    float error = x - mean;
    if (count > LEVEL_WARM_UP) {
      float reach = 4 * deviation + 1e-12f;
      error = Math.clamp(error, -reach, reach);
    }
    mean += rate * error;
    deviation += rate * (Math.abs(error) - deviation);
  }

  private float meanOf(int readings) {
    int n = Math.min(readings, count);
    double sum = 0;
    for (int i = count - n; i < count; i++) {
      sum += ring[i & (REMEMBERED - 1)];
    }
    return (float) (sum / n);
  }

  /** Reading {@code back} steps before {@code position}, relative to the base. */
  float relative(int position, int back) {
    return ring[(position - 1 - back) & (REMEMBERED - 1)];
  }

  /** A relative value of this series in its own unit again. */
  double absolute(float relative) {
    return base + relative;
  }

  /** The readings up to {@code position}, oldest first, at most {@code readings} of them. */
  List<Double> window(int position, int readings) {
    int n = Math.min(Math.min(readings, position), WINDOW);
    List<Double> values = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      values.add(absolute(relative(position, n - 1 - i)));
    }
    return values;
  }

  void write(ByteBuffer target) {
    target.putDouble(base).putDouble(last).putDouble(lastRaw).putLong(lastToldMillis).putInt(count);
    target.putFloat(mean).putFloat(deviation).put((byte) (outsideLimits ? 1 : 0));
    alertness.write(target);
    for (float x : ring) {
      target.putFloat(x);
    }
    for (Extremes range : extremes) {
      range.write(target);
    }
    timeOfDay.write(target);
  }

  void read(ByteBuffer source) {
    base = source.getDouble();
    last = source.getDouble();
    lastRaw = source.getDouble();
    lastToldMillis = source.getLong();
    count = source.getInt();
    mean = source.getFloat();
    deviation = source.getFloat();
    outsideLimits = source.get() == 1;
    alertness.read(source);
    for (int i = 0; i < ring.length; i++) {
      ring[i] = source.getFloat();
    }
    for (Extremes range : extremes) {
      range.read(source);
    }
    timeOfDay.read(source);
  }
}
