package io.vivremotion.uplink.chat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the next token is chosen. Which of these may be sent to a model, its card says.
 *
 * @param stop texts at which the answer ends
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt topK,
    OptionalLong seed,
    OptionalDouble presencePenalty,
    OptionalDouble frequencyPenalty,
    List<String> stop) {
  public static final Sampling UNSET =
      new Sampling(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          List.of());

  public Sampling {
    stop = List.copyOf(stop);
  }
}
