package io.vivremotion.uplink.learn;

/**
 * A discounted Beta: outcomes by weight, the prior apart.
 *
 * @param good weight of good outcomes; likewise bad
 */
record Belief(double good, double bad) {
  static final Belief NONE = new Belief(0, 0);

  Belief {
    if (!(good >= 0 && bad >= 0) || !Double.isFinite(good + bad)) {
      throw new IllegalArgumentException("belief: two weights from 0, got " + good + ", " + bad);
    }
  }

  Belief heard(boolean isGood, double weight) {
    return isGood ? new Belief(good + weight, bad) : new Belief(good, bad + weight);
  }

  /** What was heard turned out not to be so. */
  Belief takenBack(boolean wasGood, double weight) {
    return wasGood
        ? new Belief(Math.max(0, good - weight), bad)
        : new Belief(good, Math.max(0, bad - weight));
  }

  Belief times(double share) {
    return new Belief(good * share, bad * share);
  }

  double evidence() {
    return good + bad;
  }

  /** The mean, the prior counting as so many outcomes. */
  double mean(double prior, double priorWeight) {
    return (prior * priorWeight + good) / (priorWeight + evidence());
  }
}
