package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Downlink.Receipt;
import java.util.List;

/** A publication on its way to one session, with what that session's subscription makes of it. */
final class Outgoing {
  /** Where nobody waits to hear what became of it. */
  static final Receipt NO_RECEIPT =
      new Receipt() {
        @Override
        public void delivered() {}

        @Override
        public void failed() {}
      };

  private final Publication publication;
  private final int qos;
  private final boolean retain;
  private final List<Integer> subscriptionIds;
  private final Receipt receipt;
  private int packetId;
  private boolean dup;
  private boolean released;

  Outgoing(
      Publication publication,
      int qos,
      boolean retain,
      List<Integer> subscriptionIds,
      Receipt receipt) {
    this.publication = publication;
    this.qos = Math.min(qos, publication.qos());
    this.retain = retain;
    this.subscriptionIds = subscriptionIds;
    this.receipt = receipt;
  }

  Publication publication() {
    return publication;
  }

  int qos() {
    return qos;
  }

  boolean retain() {
    return retain;
  }

  List<Integer> subscriptionIds() {
    return subscriptionIds;
  }

  Receipt receipt() {
    return receipt;
  }

  int packetId() {
    return packetId;
  }

  boolean dup() {
    return dup;
  }

  /** Whether PUBREL has been sent: the PUBLISH must not be sent again. */
  boolean released() {
    return released;
  }

  void sentAs(int id) {
    packetId = id;
  }

  void repeat() {
    dup = true;
  }

  void release() {
    released = true;
  }
}
