package io.vivremotion.simulation.cloud;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** How a simulated LLM treats one request. */
public sealed interface Turn {
  /**
   * Answers.
   *
   * @param beforeFirst silence before the first byte
   * @param perPiece silence before each event
   */
  record Says(Speech speech, Set<Lie> lies, Duration beforeFirst, Duration perPiece)
      implements Turn {
    public Says {
      lies = Set.copyOf(lies);
    }
  }

  /** Refuses, or claims success with another body. */
  record Refuses(int status, Map<String, String> headers, String body) implements Turn {}

  /** Reads the request and says nothing. */
  record Silent() implements Turn {}

  /** Closes the connection without a word. */
  record HangsUp() implements Turn {}

  static Turn says(Speech speech, Lie... lies) {
    return new Says(speech, Set.of(lies), Duration.ZERO, Duration.ZERO);
  }

  /** An error in the words of the API that was called. */
  static Turn refuses(int status, String body) {
    return new Refuses(status, Map.of(), body);
  }
}
