package io.vivremotion.uplink.catalogue;

/** Fields of {@link io.vivremotion.uplink.chat.Sampling} that a model may be sent. */
public enum SamplingField {
  TEMPERATURE,
  TOP_P,
  TOP_K,
  SEED,
  PRESENCE_PENALTY,
  FREQUENCY_PENALTY,
  STOP
}
