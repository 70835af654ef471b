package io.vivremotion.uplink.api;

import io.vivremotion.uplink.catalogue.Dialect;

/**
 * Whether a provider takes compressed requests: as its dialect says, else found out with the first
 * one and remembered until the next start. Any thread.
 */
final class Compression {
  /** Less is not worth the header. */
  private static final int WORTH_BYTES = 1_024;

  private volatile State state;

  private enum State {
    UNKNOWN,
    TAKEN,
    REFUSED
  }

  /**
   * @param metered bytes to it are counted: where they are free, the processor's time is not
   */
  Compression(Dialect.Gzip gzip, boolean metered) {
    this.state =
        switch (gzip) {
          case ACCEPTED -> metered ? State.TAKEN : State.REFUSED;
          case PROBE -> metered ? State.UNKNOWN : State.REFUSED;
          case REFUSED -> State.REFUSED;
        };
  }

  boolean isWorthwhile(int bodyBytes) {
    return bodyBytes >= WORTH_BYTES && state != State.REFUSED;
  }

  boolean isKnown() {
    return state != State.UNKNOWN;
  }

  void taken() {
    state = State.TAKEN;
  }

  void refused() {
    state = State.REFUSED;
  }
}
