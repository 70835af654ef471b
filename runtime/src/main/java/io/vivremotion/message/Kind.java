package io.vivremotion.message;

/** What is wanted of the gateway: watch a reading, pass on an occurrence, or answer. */
public enum Kind {
  TELEMETRY,
  EVENT,
  QUESTION
}
