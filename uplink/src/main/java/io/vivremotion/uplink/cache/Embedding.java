package io.vivremotion.uplink.cache;

/** The meaning of a sentence as a unit vector. */
public final class Embedding {
  private final float[] vector;

  /**
   * @param vector of length 1; copied
   */
  public Embedding(float[] vector) {
    this.vector = vector.clone();
  }

  /** 1 for the same, 0 for nothing in common; 0 if the two are not of the same model. */
  double cosine(Embedding other) {
    if (other.vector.length != vector.length) {
      return 0;
    }
    float sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += vector[i] * other.vector[i];
    }
    return sum;
  }

  int bytes() {
    return vector.length * Float.BYTES;
  }
}
