package io.vivremotion.adapter.mqtt;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The QoS 2 messages of a session that are not released yet, by packet id (section 4.3.3). Outlives
 * the connections: the first PUBLISH may still wait for the disk when the next connection repeats
 * it, and then both are told what becomes of the first. Event loop only.
 */
final class Received {
  /** Offered to the inbox, not answered. */
  private final BitSet pending = new BitSet();

  /** Answered with success. */
  private final BitSet stored = new BitSet();

  /** Of the pending ones: the PUBLISH that repeated it and waits with it. Nearly always empty. */
  private final Map<Integer, Arrival> waiting = new HashMap<>();

  /** False for a repetition: it is not to be offered. */
  boolean isNew(Arrival arrival) {
    int id = arrival.packetId();
    if (stored.get(id)) {
      arrival.repeat(Reason.SUCCESS);
      return false;
    }
    if (pending.get(id)) {
      repeatPending(arrival);
      return false;
    }
    pending.set(id);
    return true;
  }

  private void repeatPending(Arrival arrival) {
    Arrival before = waiting.get(arrival.packetId());
    if (before != null && before.connection() == arrival.connection()) {
      arrival.repeat(Reason.SUCCESS); // its turn comes after that one's: looked up then
      return;
    }
    arrival.repeat(Arrival.PENDING);
    waiting.put(arrival.packetId(), arrival);
    if (before != null) {
      before.followed(Reason.QUOTA_EXCEEDED); // to a connection that is gone: nobody hears it
    }
  }

  /** What the client is told of an arrival that is done and whose turn it is. */
  int answer(Arrival arrival) {
    int id = arrival.packetId();
    int outcome = arrival.outcome();
    if (arrival.isRepeated()) {
      // The first of them may have been refused in the meantime: then this one was not stored.
      return outcome == Reason.SUCCESS && stored.get(id) ? Reason.SUCCESS : Reason.QUOTA_EXCEEDED;
    }
    if (arrival.route().refusal() == Reason.SUCCESS) {
      pending.clear(id);
      stored.set(id, outcome == Reason.SUCCESS);
      Arrival repetition = waiting.isEmpty() ? null : waiting.remove(id);
      if (repetition != null) {
        repetition.followed(outcome);
      }
    }
    return outcome;
  }

  /**
   * PUBREL: the packet id is free again. False if it was free before. An error where no PUBREC has
   * been sent: PUBCOMP would say of a message that it is safe while it still waits for the disk.
   */
  boolean release(int packetId) throws ProtocolError {
    if (pending.get(packetId)) {
      throw ProtocolError.violation("pubrel-before-pubrec");
    }
    boolean taken = stored.get(packetId);
    stored.clear(packetId);
    return taken;
  }
}
