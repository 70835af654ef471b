package io.vivremotion.uplink.context;

import io.vivremotion.uplink.catalogue.Dialect;
import java.time.Instant;
import java.util.List;

/**
 * One thing said in a conversation.
 *
 * @param number in its conversation, growing
 * @param form the API in whose form the message is
 * @param message as JSON, fields we do not know included
 * @param tokens of the message to the model it was counted for, with what surrounds it
 * @param pinned never left out
 * @param source who said it: {@code app}, or the model
 * @param calls ids of the tool calls it makes, or of the one it answers
 */
record Item(
    long number,
    Kind kind,
    Dialect.Format form,
    String message,
    long tokens,
    boolean pinned,
    Sensitivity sensitivity,
    String source,
    Instant at,
    List<String> calls) {
  Item {
    calls = List.copyOf(calls);
  }

  Item counted(long anew) {
    return new Item(number, kind, form, message, anew, pinned, sensitivity, source, at, calls);
  }

  /** What it is to the rest. */
  enum Kind {
    /** System or developer: pinned always. */
    INSTRUCTION,
    TURN,
    /** The model wants tools called: goes with its results only. */
    TOOL_CALL,
    TOOL_RESULT
  }

  /** Where it may go besides the model that is asked. */
  enum Sensitivity {
    NORMAL,
    /** Neither written to disk nor put into a summary. */
    RESTRICTED
  }
}
