package io.vivremotion.uplink.sink;

import java.time.Duration;

/** Pays for a sink's bytes before they leave. */
public interface Fare {
  /** Of a receiver in the same building. */
  Fare FREE = (_, _) -> () -> {};

  /**
   * Waits until the link can carry so much, in the class below alarms, and keeps it set aside until
   * {@link Paid#close}.
   *
   * @param sendBytes headers and all, as estimated
   * @param receiveBytes of the confirmation
   */
  Paid pay(long sendBytes, long receiveBytes) throws InterruptedException;

  /** What the link may take of a call's time for so much: its timeout is for the receiver. */
  default Duration carrying(long bytes) {
    return Duration.ZERO;
  }

  /** Gives back what was not used. Idempotent. */
  @FunctionalInterface
  interface Paid extends AutoCloseable {
    @Override
    void close();
  }
}
