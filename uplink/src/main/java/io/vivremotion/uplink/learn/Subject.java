package io.vivremotion.uplink.learn;

/**
 * Of what something is learnt: the answers of a model to a kind of row.
 *
 * @param model as the provider names it
 * @param kind of row: {@code anomaly}, {@code question} and so on
 */
public record Subject(String model, String kind) {}
