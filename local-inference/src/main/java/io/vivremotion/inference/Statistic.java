package io.vivremotion.inference;

/**
 * What of a series may leave its usual range, and by how much of the range's width it must for a
 * score of 1. The scales were found on the NAB series (models/telemetry-anomaly/card.md); each may
 * move by a third without moving the NAB score by more than three points.
 */
enum Statistic {
  VALUE(0, "value", 0.012f, 0f),
  MEAN_OF_10(1, "mean-of-10", 0.015f, 1e-4f),
  MEAN_OF_50(2, "mean-of-50", 0.009f, 1e-4f),
  TIME_OF_DAY(3, "time-of-day", 0.18f, 1e-4f),
  PATTERN(4, "pattern", 0.01f, 0f);

  static final Statistic[] ALL = values();

  private final int index;
  private final String code;
  private final float scale;
  private final float forgetting;

  Statistic(int index, String code, float scale, float forgetting) {
    this.index = index;
    this.code = code;
    this.scale = scale;
    this.forgetting = forgetting;
  }

  /** Its place in arrays, in {@link #ALL} and in checkpoints. */
  int index() {
    return index;
  }

  String code() {
    return code;
  }

  /** Share of the range's width outside it that scores 1. */
  float scale() {
    return scale;
  }

  float forgetting() {
    return forgetting;
  }
}
