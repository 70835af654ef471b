package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Inbox;

/**
 * A PUBLISH from its reading to its acknowledgement: the one object per message besides the message
 * itself. Given to the inbox as callback; {@code outcome} is written before the object is handed
 * back to the event loop, and read there.
 */
final class Arrival implements Inbox.Grouped {
  static final int PENDING = -1;
  private static final int ID_BITS = 16;

  private final Connection connection;

  /** First byte of the packet above, packet id (0 for QoS 0) below. */
  private final int head;

  private final Route route;
  private final Properties properties;
  private final byte[] payload;
  private int outcome = PENDING;
  private boolean repeated;

  Arrival(Connection connection, int head, Route route, Properties properties, byte[] payload) {
    this.connection = connection;
    this.head = head;
    this.route = route;
    this.properties = properties;
    this.payload = payload;
  }

  static int head(int firstByte, int packetId) {
    return (firstByte << ID_BITS) | packetId;
  }

  @Override
  public void accept(Admission admission) {
    outcome =
        switch (admission) {
          case Admission.Stored _ -> Reason.SUCCESS;
          case Admission.Refused _ -> Reason.QUOTA_EXCEEDED;
        };
    connection.broker().ingest().completed(this);
  }

  @Override
  public void stored() {
    outcome = Reason.SUCCESS;
    connection.broker().ingest().gather(this);
  }

  @Override
  public void groupTold() {
    connection.broker().ingest().wake();
  }

  /** Never offered: its answer only waits for those before it. */
  void refuse(int reason) {
    outcome = reason;
  }

  /**
   * A QoS 2 message taken before: answered again, not stored again.
   *
   * @param known {@link #PENDING} while the first one waits: then {@link #followed} comes
   */
  void repeat(int known) {
    repeated = true;
    outcome = known;
  }

  /** The first one's outcome is this one's. Event loop only. */
  void followed(int first) {
    outcome = first;
    connection.broker().ingest().completed(this);
  }

  boolean isDone() {
    return outcome != PENDING;
  }

  int outcome() {
    return outcome;
  }

  boolean isRepeated() {
    return repeated;
  }

  Connection connection() {
    return connection;
  }

  int qos() {
    return (head >>> (ID_BITS + 1)) & 3;
  }

  boolean retain() {
    return ((head >>> ID_BITS) & 1) != 0;
  }

  int packetId() {
    return head & 0xFFFF;
  }

  Route route() {
    return route;
  }

  Properties properties() {
    return properties;
  }

  byte[] payload() {
    return payload;
  }
}
