package io.vivremotion.uplink.chat;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much the model is to think before it answers.
 *
 * @param effort {@code none}, {@code minimal}, {@code low}, {@code medium}, {@code high}, or what a
 *     vendor adds
 * @param budgetTokens the most it may use; 0: it must not think
 */
public record Thinking(Optional<String> effort, OptionalLong budgetTokens) {
  public static final Thinking UNSET = new Thinking(Optional.empty(), OptionalLong.empty());
}
