package io.vivremotion.uplink.tenant;

/** Whether a second provider is asked the same while the first has not begun to answer. */
public enum Hedging {
  NONE,
  /** One whose bytes pass no thin link. */
  UNMETERED,
  /** Any other that has the model. */
  ANY
}
