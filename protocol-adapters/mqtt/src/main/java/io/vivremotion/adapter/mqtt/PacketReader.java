package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;

/**
 * Reads one packet. PUBLISH and its acknowledgements are read here, since speed counts; CONNECT,
 * SUBSCRIBE and UNSUBSCRIBE are checked here, for all that Netty's codec lets pass, and then go on
 * to it. Which of 0x81 and 0x82 is said follows Mosquitto where the specification leaves it open.
 */
final class PacketReader {
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 7;
  private static final int SUBSCRIBE = 8;
  private static final int SUBACK = 9;
  private static final int UNSUBSCRIBE = 10;
  private static final int UNSUBACK = 11;
  private static final int PINGREQ = 12;
  private static final int PINGRESP = 13;
  private static final int DISCONNECT = 14;

  private final Connection connection;

  PacketReader(Connection connection) {
    this.connection = connection;
  }

  boolean isForCodec(int first) {
    int type = first >> 4;
    return type == CONNECT || type == SUBSCRIBE || type == UNSUBSCRIBE;
  }

  /** Looks at the first byte alone, so that nonsense ends before it is waited for. */
  void checkHeader(int first) throws ProtocolError {
    int type = first >> 4;
    int flags = first & 0x0F;
    if (!connection.isConnected()) {
      if (first != CONNECT << 4) {
        throw ProtocolError.malformed("first-packet");
      }
      return;
    }
    switch (type) {
      case PUBLISH -> {
        if ((flags & 0x06) == 0x06 || (flags & 0x0E) == 0x08) {
          throw ProtocolError.malformed("publish-flags");
        }
      }
      case PUBACK, PUBREC, PUBCOMP, PINGREQ -> expect(flags == 0, Reason.MALFORMED);
      case SUBSCRIBE, UNSUBSCRIBE -> expect(flags == 2, Reason.MALFORMED);
      case SUBACK, UNSUBACK, PINGRESP -> {
        expect(flags == 0, Reason.MALFORMED);
        throw ProtocolError.violation("packet-type");
      }
      case PUBREL -> expect(flags == 2, Reason.PROTOCOL_ERROR);
      case DISCONNECT -> expect(flags == 0, Reason.PROTOCOL_ERROR);
      default -> throw ProtocolError.violation("packet-type"); // reserved, or a server's
    }
  }

  private static void expect(boolean legal, int reason) throws ProtocolError {
    if (!legal) {
      throw new ProtocolError(reason, "header-flags");
    }
  }

  void read(int first, ByteBuf in) throws ProtocolError {
    switch (first >> 4) {
      case PUBLISH -> publish(first, in);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(first >> 4, in);
      case CONNECT -> connection.checked(ConnectCheck.check(in));
      case SUBSCRIBE -> SubscribeCheck.subscribe(in, connection.isV5());
      case UNSUBSCRIBE -> SubscribeCheck.unsubscribe(in, connection.isV5());
      case PINGREQ -> {
        Fields.end(in);
        connection.ping();
      }
      case DISCONNECT -> disconnect(in);
      default -> throw ProtocolError.violation("packet-type"); // refused by checkHeader before
    }
  }

  private void publish(int first, ByteBuf in) throws ProtocolError {
    int length = Fields.u16(in);
    Fields.need(in, length);
    int topicAt = in.readerIndex();
    in.skipBytes(length);
    int packetId = (first & 0x06) == 0 ? 0 : packetId(in, Reason.PROTOCOL_ERROR);
    Properties properties =
        connection.isV5() ? Properties.read(in, Properties.In.PUBLISH) : Properties.EMPTY;
    Route route = route(in, topicAt, length, properties);
    byte[] payload = new byte[in.readableBytes()];
    in.readBytes(payload);
    int head = Arrival.head(first, packetId);
    connection.publish(new Arrival(connection, head, route, properties, payload));
  }

  private Route route(ByteBuf in, int at, int length, Properties properties) throws ProtocolError {
    if (properties.has(Properties.TOPIC_ALIAS)) {
      int alias = (int) properties.number(Properties.TOPIC_ALIAS, 0);
      return length == 0
          ? connection.aliases().resolve(alias)
          : connection.aliases().define(alias, connection.routes().find(in, at, length));
    }
    if (length == 0) {
      throw ProtocolError.malformed("topic-empty");
    }
    return connection.routes().find(in, at, length);
  }

  private void acknowledgement(int type, ByteBuf in) throws ProtocolError {
    int id = packetId(in, Reason.PROTOCOL_ERROR);
    int reason = Reason.SUCCESS;
    if (connection.isV5() && in.isReadable()) {
      reason = in.readUnsignedByte();
      boolean known =
          (type == PUBREL || type == PUBCOMP)
              ? reason == Reason.SUCCESS || reason == Reason.ID_NOT_FOUND
              : isPublishReason(reason);
      if (!known) {
        throw ProtocolError.violation("reason-code");
      }
      if (in.isReadable()) {
        Properties.read(in, Properties.In.ACK);
      }
    }
    Fields.end(in);
    connection.acknowledged(type, id, reason);
  }

  private static boolean isPublishReason(int reason) {
    return switch (reason) {
      case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 -> true;
      default -> false; // section 3.4.2.1 lists those above
    };
  }

  private void disconnect(ByteBuf in) throws ProtocolError {
    int reason = Reason.SUCCESS;
    Properties properties = Properties.EMPTY;
    if (connection.isV5() && in.isReadable()) {
      reason = in.readUnsignedByte();
      if (in.isReadable()) {
        properties = Properties.read(in, Properties.In.DISCONNECT);
      }
    }
    Fields.end(in);
    connection.disconnect(reason, properties);
  }

  private static int packetId(ByteBuf in, int reasonIfZero) throws ProtocolError {
    int id = Fields.u16(in);
    if (id == 0) {
      throw new ProtocolError(reasonIfZero, "packet-id-zero");
    }
    return id;
  }
}
