package io.vivremotion.uplink.route;

/**
 * A message of the replay, with the truths that no policy sees.
 *
 * @param weight of the right answer
 * @param error the box's estimate of its own error
 * @param boxWrong the truth
 * @param modelRight the truth
 * @param bytes of its row and of its answer
 */
public record Said(
    Sort sort,
    double second,
    double weight,
    double error,
    boolean boxWrong,
    boolean modelRight,
    int bytes) {
  /** Of the model, on average. */
  public static final double CORRECT = 0.9;

  public double worthAt(double answered) {
    double late = answered - second - sort.slackSeconds;
    double urgency = late <= 0 ? 1 : Math.exp(-late / sort.decaySeconds);
    double gain = boxWrong && modelRight ? 1 : !boxWrong && !modelRight ? -1 : 0;
    return weight * gain * urgency;
  }

  /** What is expected of asking, by the box's estimate. */
  public double gain() {
    return weight * (error * CORRECT - (1 - error) * (1 - CORRECT));
  }

  /** Per second of a site of 200 machines and 30 people. */
  public enum Sort {
    ALARM(0.2, 10, 20),
    ANOMALY(23, 60, 60),
    QUESTION(1.5, 8, 10),
    DIGEST(60, 3_600, 3_600);

    final double perSecond;
    public final double slackSeconds;
    public final double decaySeconds;

    Sort(double perSecond, double slackSeconds, double decaySeconds) {
      this.perSecond = perSecond;
      this.slackSeconds = slackSeconds;
      this.decaySeconds = decaySeconds;
    }
  }
}
