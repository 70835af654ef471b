package io.vivremotion.adapter.mqtt;

import java.util.ArrayDeque;

/**
 * What a client is owed for its PUBLISH packets, answered in the order of their arrival
 * (MQTT-4.6.0-2) whatever the order in which they are done. Event loop only.
 */
final class Acknowledgements {
  /** QoS 0 is not acknowledged, but neither may more of it wait than this: reading stops. */
  private static final int MAX_WAITING = 8_192;

  private final Connection connection;
  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();

  /** QoS 1 and 2 not answered yet, and QoS 2 answered but not released: the receive maximum. */
  private int open;

  /** Of those, the ones that wait for the inbox: more stop the reading where 3.1.1 has no limit. */
  private int unanswered;

  private long sampleStartNanos;
  private int sampleId;

  Acknowledgements(Connection connection) {
    this.connection = connection;
  }

  boolean isFull() {
    return unanswered >= connection.broker().config().maxUnacknowledged()
        || arrivals.size() >= MAX_WAITING;
  }

  void add(Arrival arrival, Session session) throws ProtocolError {
    if (arrival.qos() > 0) {
      count(arrival);
    }
    arrivals.add(arrival);
    int refusal = arrival.route().refusal();
    if (refusal != Reason.SUCCESS) {
      arrival.refuse(refusal);
    } else if (arrival.qos() < 2 || session.received().isNew(arrival)) {
      if (arrival.properties().has(Properties.RESPONSE_TOPIC)) {
        connection.broker().answers().expect(session, arrival.route().address().device());
      }
      connection.broker().ingest().offer(arrival, connection.broker().now());
    }
    if (arrivals.peek() == arrival && arrival.isDone()) {
      settle();
    }
    if (isFull()) {
      connection.pauseIfFull();
    }
  }

  /** A will joins the queue of the connection that left it; nobody is told what became of it. */
  void addWill(Arrival arrival) {
    arrivals.add(arrival);
    connection.broker().refreshClock();
    connection.broker().ingest().offer(arrival, connection.broker().now());
  }

  private void count(Arrival arrival) throws ProtocolError {
    if (connection.isV5() && open >= connection.broker().config().maxUnacknowledged()) {
      throw new ProtocolError(Reason.RECEIVE_MAXIMUM_EXCEEDED, "receive-maximum");
    }
    open++;
    unanswered++;
    if (sampleId == 0 && connection.broker().meters().isSample()) {
      sampleId = arrival.packetId();
      sampleStartNanos = connection.broker().nanos();
    }
  }

  /** Answers all that are done, up to the first that is not. */
  void settle() {
    for (Arrival head = arrivals.peek(); head != null && head.isDone(); head = arrivals.peek()) {
      arrivals.remove();
      answer(head);
    }
  }

  /**
   * A QoS 1 message reaches subscribers ahead of its acknowledgement, a QoS 2 one after its PUBREC
   * (section 4.3.3 leaves the moment open; Mosquitto does so too).
   */
  private void answer(Arrival arrival) {
    int outcome = outcome(arrival);
    boolean publish = outcome == Reason.SUCCESS && !arrival.isRepeated();
    if (publish && arrival.qos() < 2) {
      connection.broker().fanOut(arrival);
    }
    if (arrival.qos() > 0) {
      acknowledge(arrival, outcome);
    }
    if (publish && arrival.qos() == 2) {
      connection.broker().fanOut(arrival);
    }
  }

  private void acknowledge(Arrival arrival, int outcome) {
    unanswered--;
    if (arrival.qos() == 1 || outcome != Reason.SUCCESS) {
      open--;
    }
    if (outcome != Reason.SUCCESS && !connection.isV5()) {
      connection.close(); // section 4.8 of 3.1.1: there is no other way to say no
      return;
    }
    connection.sendAck(
        arrival.qos() == 1 ? Packets.PUBACK : Packets.PUBREC, arrival.packetId(), outcome);
    if (arrival.packetId() == sampleId) {
      sampleId = 0;
      Meters meters = connection.broker().meters();
      meters.acknowledgedAfter(connection.broker().nanos() - sampleStartNanos);
    }
  }

  private int outcome(Arrival arrival) {
    int outcome =
        arrival.qos() == 2 && connection.session().isPresent()
            ? connection.session().get().received().answer(arrival)
            : arrival.outcome();
    if (outcome != Reason.SUCCESS && !arrival.isRepeated()) {
      connection.broker().meters().refused();
    }
    return outcome;
  }

  /** PUBREL: the packet id is free again. */
  void release(int packetId, Session session) throws ProtocolError {
    if (session.received().release(packetId)) {
      open = Math.max(0, open - 1);
    }
  }
}
