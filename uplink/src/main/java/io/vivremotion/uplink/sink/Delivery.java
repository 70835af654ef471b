package io.vivremotion.uplink.sink;

import java.time.Duration;
import java.util.Optional;

/** What became of a batch. */
public sealed interface Delivery {
  /** So many events, from the first on, are at the receiver for good. */
  int confirmed();

  /** All that were offered. */
  record Confirmed(int confirmed) implements Delivery {}

  /**
   * Time may mend it.
   *
   * @param why for an operator; never a payload or a secret
   * @param retryAfter where the receiver said so
   */
  record Failed(int confirmed, String why, Optional<Duration> retryAfter) implements Delivery {}

  /** A person has to mend it, such as credentials; it is tried again now and then. */
  record Barred(int confirmed, String why) implements Delivery {}

  /** The first event not confirmed is not taken for what it is; others may be. */
  record Refused(int confirmed, String why) implements Delivery {}

  static Delivery failed(int confirmed, String why) {
    return new Failed(confirmed, why, Optional.empty());
  }
}
