package io.vivremotion.adapter;

import io.vivremotion.spool.Spool;
import java.time.Duration;

/** What became of an offered message. */
public sealed interface Admission {
  Stored STORED = new Stored();

  /** On disk, forced: it may be acknowledged now. */
  record Stored() implements Admission {}

  /**
   * Not stored, and not to be acknowledged as such: MQTT 5 reason 0x97 (3.1.1: close), CoAP 5.03
   * with Max-Age, HTTP 503 with Retry-After.
   */
  record Refused(Duration retryAfter, Reason reason) implements Admission {}

  /** How the refusal of a spool is told to those who offered. */
  static Refused refusedBy(Spool.Refusal refusal) {
    return switch (refusal) {
      case FULL -> new Refused(Duration.ofSeconds(30), Reason.INBOX_FULL);
      case TOO_LARGE -> new Refused(Duration.ofHours(1), Reason.TOO_LARGE);
      case BACKLOG -> new Refused(Duration.ofSeconds(1), Reason.OVERLOADED);
      case STORAGE -> new Refused(Duration.ofSeconds(10), Reason.STORAGE_FAILED);
      case CLOSING -> new Refused(Duration.ofSeconds(5), Reason.CLOSING);
    };
  }

  enum Reason {
    /** The inbox has reached its limit on disk. */
    INBOX_FULL,
    /** No spool of this size takes it, now or later. */
    TOO_LARGE,
    /** More waits for the disk than may wait in memory. */
    OVERLOADED,
    /** The disk refuses to write or to force. */
    STORAGE_FAILED,
    /** The gateway is stopping. */
    CLOSING
  }
}
