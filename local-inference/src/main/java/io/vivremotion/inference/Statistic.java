package io.vivremotion.inference;

/**
 * What of a series may leave its usual range, and by how much of the range's width it must for a
 * score of 1. The scales were found on the NAB series (models/telemetry-anomaly/card.md); each may
 * move by a third without moving the NAB score by more than three points.
 */
enum Statistic {
  VALUE("value", 0.012f, 0f),
  MEAN_OF_10("mean-of-10", 0.015f, 1e-4f),
  MEAN_OF_50("mean-of-50", 0.009f, 1e-4f),
  TIME_OF_DAY("time-of-day", 0.18f, 1e-4f),
  PATTERN("pattern", 0.01f, 0f);

  static final Statistic[] ALL = values();

  private final String code;
  private final float scale;
  private final float forgetting;

  Statistic(String code, float scale, float forgetting) {
    this.code = code;
    this.scale = scale;
    this.forgetting = forgetting;
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
