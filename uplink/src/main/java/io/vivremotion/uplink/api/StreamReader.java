package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.ChatError;
import java.nio.ByteBuffer;

/** Reads what a provider answers: for what is counted, and for what the app is to see of it. */
interface StreamReader {
  /**
   * One event's data; what it tells of usage goes into the tally. Never fails.
   *
   * @param name of the event; empty: none
   */
  Look event(String name, ByteBuffer data, Tally tally);

  /** A piece of an event too long to be looked at goes to the app unread. */
  default void unread() {}

  /** The app is shown the event as it came; else {@link #shown}. */
  default boolean passes() {
    return true;
  }

  /** What the app is shown of what was read last, if it is not shown as it came. */
  default ByteBuffer shown() {
    return ByteBuffer.allocate(0);
  }

  /** The stream ended: the end mark of formats that have no other; else it did not come. */
  default Look ended(Tally tally) {
    return Looks.PREAMBLE;
  }

  /**
   * The stream broke: how the app is told within what it has seen so far; empty: in the form that
   * all its errors have.
   */
  default ByteBuffer broken(ChatError error) {
    return ByteBuffer.allocate(0);
  }

  /** A whole answer; what it tells of usage goes into the tally. Never fails. */
  WholeLook whole(byte[] body, Tally tally);
}
