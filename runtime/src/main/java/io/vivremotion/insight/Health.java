package io.vivremotion.insight;

/**
 * The state of one part, as {@code status}, {@code /health} and the gauge {@code
 * vivremotion_part_up} show it.
 */
public sealed interface Health {
  record Up() implements Health {}

  /** Works, but not as it should; {@code why} says what is missing and what to do. */
  record Degraded(String why) implements Health {}

  record Down(String why) implements Health {}

  Up UP = new Up();
}
