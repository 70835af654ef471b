package io.vivremotion.uplink.chat;

import java.util.List;

/**
 * A whole answer.
 *
 * @param id as the vendor gave it; empty: it gave none
 * @param model as the vendor names it
 * @param createdSeconds since the epoch; 0: the vendor does not say
 */
public record ChatAnswer(
    String id, String model, long createdSeconds, List<Choice> choices, Usage usage) {
  public ChatAnswer {
    choices = List.copyOf(choices);
  }

  /**
   * One candidate.
   *
   * @param parts in the order in which they began
   */
  public record Choice(List<Part> parts, Finish finish) {
    public Choice {
      parts = List.copyOf(parts);
    }
  }
}
