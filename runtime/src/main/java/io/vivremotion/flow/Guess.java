package io.vivremotion.flow;

/**
 * What the box would have answered, had it been sure enough. It stays on the box, and is given to
 * who asked where no other answer comes.
 *
 * @param text at most {@link #MOST_CHARACTERS}
 * @param certainty calibrated probability that it is right, 0..1
 */
public record Guess(String text, double certainty) {
  public static final int MOST_CHARACTERS = 1_024;

  public Guess {
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "guess: at most " + MOST_CHARACTERS + " characters were expected, got " + text.length());
    }
    if (!(certainty >= 0 && certainty <= 1)) {
      throw new IllegalArgumentException("guess: certainty 0 to 1 was expected, got " + certainty);
    }
  }

  /** Cut to what is kept. */
  public static Guess of(String text, double certainty) {
    if (text.length() <= MOST_CHARACTERS) {
      return new Guess(text, certainty);
    }
    int end = MOST_CHARACTERS - 1;
    boolean halved = Character.isHighSurrogate(text.charAt(end - 1));
    return new Guess(text.substring(0, halved ? end - 1 : end) + "…", certainty);
  }
}
