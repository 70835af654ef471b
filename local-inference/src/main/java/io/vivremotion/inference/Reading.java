package io.vivremotion.inference;

import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reading between being taken in and being judged; reused, so that the hot path makes no
 * garbage. Arrays are by {@link Statistic#index()}.
 */
final class Reading {
  /** By how much of the range's width the statistic left it; 0: it did not. */
  final float[] outside = new float[Statistic.ALL.length];

  final float[] low = new float[Statistic.ALL.length];
  final float[] high = new float[Statistic.ALL.length];

  int index;
  int position;
  float mean;
  float scale;
  double value;
  boolean skipsModel;
  boolean leavesLimits;
  private @Nullable SeriesWatch watch;
  private @Nullable Message message;
  private @Nullable Measurement measurement;

  void begin(int index, Message message, Measurement measurement, SeriesWatch watch, double value) {
    this.index = index;
    this.message = message;
    this.measurement = measurement;
    this.watch = watch;
    this.value = value;
    outside[Statistic.PATTERN.index()] = 0;
  }

  /** Lets go of what it held. */
  void end() {
    watch = null;
    message = null;
    measurement = null;
  }

  SeriesWatch watch() {
    return Objects.requireNonNull(watch);
  }

  Message message() {
    return Objects.requireNonNull(message);
  }

  Measurement measurement() {
    return Objects.requireNonNull(measurement);
  }

  /** When it was taken: as the device tells, else when it came in. */
  Instant at() {
    return measurement().time().orElse(message().receivedAt());
  }

  /** The largest deviation, in units of each statistic's scale. */
  float score() {
    float score = 0;
    for (Statistic statistic : Statistic.ALL) {
      score = Math.max(score, outside[statistic.index()] / statistic.scale());
    }
    return score;
  }

  /** The statistic that made the score. */
  Statistic strongest() {
    Statistic strongest = Statistic.VALUE;
    float score = 0;
    for (Statistic statistic : Statistic.ALL) {
      float own = outside[statistic.index()] / statistic.scale();
      if (own > score) {
        score = own;
        strongest = statistic;
      }
    }
    return strongest;
  }
}
