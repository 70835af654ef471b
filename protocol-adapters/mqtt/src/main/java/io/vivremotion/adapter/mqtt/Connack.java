package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Builds CONNACK (section 3.2). */
final class Connack {
  private static final int PROPERTIES_BYTES = 64;

  /**
   * What the server grants.
   *
   * @param assignedId empty if the client brought its own id
   * @param keepAliveSeconds -1: as the client asked
   * @param expirySeconds -1: as the client asked
   */
  record Grant(
      boolean sessionPresent, String assignedId, int keepAliveSeconds, long expirySeconds) {}

  private Connack() {}

  static ByteBuf refusal(ByteBufAllocator alloc, ConnectCheck.Result check) {
    boolean known = check.version() >= 3 && check.version() <= 5;
    boolean v5 = known ? check.version() == 5 : true;
    if (check.refusal() == Reason.UNSUPPORTED_VERSION && known) {
      return Packets.connack3(alloc, false, 1);
    }
    return refusal(alloc, v5, check.refusal());
  }

  static ByteBuf refusal(ByteBufAllocator alloc, boolean v5, int reason) {
    if (!v5) {
      return Packets.connack3(alloc, false, returnCode(reason));
    }
    ByteBuf none = alloc.buffer(0);
    ByteBuf packet = Packets.connack5(alloc, false, reason, none);
    none.release();
    return packet;
  }

  /** Section 3.2.2.3 of 3.1.1. */
  private static int returnCode(int reason) {
    return switch (reason) {
      case Reason.BAD_CLIENT_ID -> 2;
      case Reason.BAD_CREDENTIALS -> 4;
      case Reason.NOT_AUTHORIZED -> 5;
      default -> 3; // server unavailable: what is left
    };
  }

  static ByteBuf accepted(ByteBufAllocator alloc, MqttAdapter.Config config, Grant grant) {
    ByteBuf properties = alloc.buffer(PROPERTIES_BYTES);
    properties.writeByte(Properties.TOPIC_ALIAS_MAXIMUM);
    properties.writeShort(TopicAliases.MAXIMUM);
    properties.writeByte(Properties.MAXIMUM_PACKET_SIZE).writeInt((int) config.maxPacketBytes());
    properties.writeByte(Properties.RECEIVE_MAXIMUM).writeShort(config.maxUnacknowledged());
    if (grant.expirySeconds() >= 0) {
      properties.writeByte(Properties.SESSION_EXPIRY).writeInt((int) grant.expirySeconds());
    }
    if (!grant.assignedId().isEmpty()) {
      properties.writeByte(Properties.ASSIGNED_CLIENT_ID);
      Packets.string(properties, grant.assignedId());
    }
    if (grant.keepAliveSeconds() >= 0) {
      properties.writeByte(Properties.SERVER_KEEP_ALIVE).writeShort(grant.keepAliveSeconds());
    }
    ByteBuf packet = Packets.connack5(alloc, grant.sessionPresent(), Reason.SUCCESS, properties);
    properties.release();
    return packet;
  }
}
