package io.vivremotion.uplink.learn;

/** What tells something of an answer, and how much an outcome of it weighs. */
public enum Signal {
  /** The row came back with a usable text, or did not. */
  VALIDATION(true, 1),
  /** A device asked the same again soon after it was answered: only ever bad. */
  REASK(false, 1),
  /** Another answer to the same row, of a larger model or of the row alone, says the same. */
  AGREEMENT(false, 1),
  /** An operator has looked at it. */
  VERDICT(false, 4);

  private final boolean ofForm;
  private final double weight;

  Signal(boolean ofForm, double weight) {
    this.ofForm = ofForm;
    this.weight = weight;
  }

  /** It tells whether the answer is valid; else whether it is right. */
  boolean ofForm() {
    return ofForm;
  }

  double weight() {
    return weight;
  }
}
