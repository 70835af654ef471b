package io.vivremotion.uplink.api;

import io.vivremotion.uplink.cache.Encoder;
import java.util.Locale;

/** Sentences are the nearer the more letters they share. */
final class Words implements Encoder {
  @Override
  public int tokens(String sentence) {
    return Math.min(MAX_TOKENS, sentence.split(" ", -1).length);
  }

  @Override
  public float[] embed(String sentence) {
    float[] vector = new float[26];
    sentence
        .toLowerCase(Locale.ROOT)
        .chars()
        .filter(c -> c >= 'a' && c <= 'z')
        .forEach(c -> vector[c - 'a']++);
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(Math.max(squares, 1e-9));
    }
    return vector;
  }
}
