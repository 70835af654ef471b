package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import java.util.Optional;

/** Knows the apps, and what each may ask for. Asked on event loops: never blocks. */
public interface Doorkeeper {
  /**
   * @param key as the app showed it; empty: it showed none
   */
  Optional<Caller> caller(Optional<String> key);

  /** An app that was let in. */
  interface Caller {
    String tenant();

    Admission admit(Draft draft);
  }

  /**
   * What an app asks for, as far as it is known beforehand.
   *
   * @param inputTokens estimated
   * @param maxOutputTokens the app's own limit; -1: none
   * @param bytes of the request's body
   */
  record Draft(
      String model,
      String provider,
      String region,
      long inputTokens,
      long maxOutputTokens,
      int candidates,
      long bytes) {}

  /** The decision. */
  sealed interface Admission {
    record Admitted(Ticket ticket) implements Admission {}

    record Refused(ChatError error) implements Admission {}
  }

  /** What was set aside for a request until it is known what it used. */
  interface Ticket {
    /** Once; later calls change nothing. */
    void settle(Usage usage, long wireBytes, Ending ending);
  }

  /** How a request came to its end. */
  enum Ending {
    ANSWERED,
    /** The answer broke off after its first piece. */
    INCOMPLETE,
    /** Nothing of an answer was shown. */
    FAILED,
    /** The app went away. */
    ABANDONED
  }
}
