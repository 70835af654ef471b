package io.vivremotion.adapter.mqtt;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one session has to receive: in flight up to the client's receive maximum, the rest waiting,
 * bounded in bytes; what does not fit is dropped and counted. Sent again after a reconnect (MQTT 5,
 * section 4.4). Event loop only.
 */
final class Outbound {
  private static final int MAX_PACKET_ID = 65_535;

  private final long maxBytes;
  private final Share all;
  private final Meters meters;
  private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
  private final Map<Integer, Outgoing> inFlight = new LinkedHashMap<>();

  /** Of those in flight, not yet sent again since the client came back; in their first order. */
  private final ArrayDeque<Outgoing> toRepeat = new ArrayDeque<>();

  private long bytes;
  private int lastId;
  private @Nullable Connection connection;

  /**
   * @param maxBytes of this session
   * @param all of what waits for all sessions
   */
  Outbound(long maxBytes, Share all, Meters meters) {
    this.maxBytes = maxBytes;
    this.all = all;
    this.meters = meters;
  }

  void send(Outgoing message) {
    if (message.qos() == 0) {
      sendUnacknowledged(message);
      return;
    }
    long size = message.publication().bytes();
    if (bytes + size > maxBytes || !all.take(size)) {
      meters.droppedOutgoing("queue-full");
      message.receipt().failed();
      return;
    }
    bytes += size;
    waiting.add(message);
    pump();
  }

  private void sendUnacknowledged(Outgoing message) {
    Connection to = connection;
    if (to == null || !to.isWritable()) {
      meters.droppedOutgoing(to == null ? "offline" : "slow-reader");
      message.receipt().failed();
    } else if (to.sendPublish(message)) {
      message.receipt().delivered();
    } else {
      message.receipt().failed();
    }
  }

  private void pump() {
    Connection to = connection;
    while (to != null && inFlight.size() - toRepeat.size() < to.sendWindow()) {
      if (!toRepeat.isEmpty()) {
        repeat(toRepeat.remove(), to);
      } else if (!waiting.isEmpty()) {
        sendFirst(waiting.remove(), to);
      } else {
        return;
      }
    }
  }

  private void sendFirst(Outgoing next, Connection to) {
    next.sentAs(freeId());
    if (to.sendPublish(next)) {
      inFlight.put(next.packetId(), next);
    } else {
      release(next);
      next.receipt().failed();
    }
  }

  /** What cannot be sent again nobody will acknowledge: its place in the window is free. */
  private void repeat(Outgoing message, Connection to) {
    if (message.released()) {
      to.sendAck(Packets.PUBREL, message.packetId(), Reason.SUCCESS);
      return;
    }
    message.repeat();
    if (!to.sendPublish(message)) {
      inFlight.remove(message.packetId());
      release(message);
      message.receipt().failed();
    }
  }

  private void release(Outgoing message) {
    bytes -= message.publication().bytes();
    all.giveBack(message.publication().bytes());
  }

  private int freeId() {
    do {
      lastId = lastId % MAX_PACKET_ID + 1;
    } while (inFlight.containsKey(lastId));
    return lastId;
  }

  /**
   * Sends again what was not acknowledged, in its first order, then what waited; all within the
   * receive maximum, which may be smaller than it was (section 4.9).
   */
  void connected(Connection to) {
    connection = to;
    toRepeat.clear();
    toRepeat.addAll(inFlight.values());
    pump();
  }

  /** Who waits for a receipt learns that it will not come; the messages stay for the session. */
  void disconnected() {
    connection = null;
    toRepeat.clear();
    inFlight.values().removeIf(this::isForReceipt);
    waiting.removeIf(this::isForReceipt);
  }

  private boolean isForReceipt(Outgoing message) {
    if (message.receipt().equals(Outgoing.NO_RECEIPT)) {
      return false;
    }
    release(message);
    message.receipt().failed();
    return true;
  }

  void pubAck(int id, int reason) throws ProtocolError {
    Outgoing message = inFlight.get(id);
    if (message != null) {
      expect(message.qos() == 1, "puback-for-qos-2");
      finish(id, reason);
    }
  }

  void pubRec(int id, int reason) throws ProtocolError {
    Outgoing message = inFlight.get(id);
    if (message != null) {
      expect(message.qos() == 2, "pubrec-for-qos-1");
    }
    if (reason >= Reason.UNSPECIFIED) {
      finish(id, reason);
      return;
    }
    if (message != null) {
      toRepeat.remove(message);
      message.release();
    }
    Connection to = connection;
    if (to != null) {
      to.sendAck(Packets.PUBREL, id, Reason.SUCCESS);
    }
  }

  void pubComp(int id, int reason) throws ProtocolError {
    Outgoing message = inFlight.get(id);
    if (message != null) {
      expect(message.qos() == 2 && message.released(), "pubcomp-unexpected");
      finish(id, reason);
    }
  }

  private static void expect(boolean legal, String code) throws ProtocolError {
    if (!legal) {
      throw ProtocolError.violation(code);
    }
  }

  private void finish(int id, int reason) {
    Outgoing message = inFlight.remove(id);
    if (message == null) {
      return;
    }
    toRepeat.remove(message);
    release(message);
    if (reason < Reason.UNSPECIFIED) {
      message.receipt().delivered();
    } else {
      meters.droppedOutgoing("refused-by-client");
      message.receipt().failed();
    }
    pump();
  }

  /** The session is over. */
  void clear() {
    connection = null;
    inFlight.values().forEach(message -> message.receipt().failed());
    waiting.forEach(message -> message.receipt().failed());
    inFlight.clear();
    toRepeat.clear();
    waiting.clear();
    all.giveBack(bytes);
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }
}
