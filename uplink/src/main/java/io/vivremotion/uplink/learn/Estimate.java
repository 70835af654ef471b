package io.vivremotion.uplink.learn;

/**
 * What is believed of a model's answers to a kind of row.
 *
 * @param valid probability that a row comes back with a usable text
 * @param right probability that a usable text is right
 * @param evidence weight of the outcomes behind it; 0: the prior alone
 */
public record Estimate(double valid, double right, double evidence) {
  public double correctness() {
    return valid * right;
  }
}
