package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Writes packets, byte for byte as sections 3.2 to 3.14 draw them. Sizes are known before a byte is
 * written, so a client's maximum packet size can be kept.
 */
final class Packets {
  static final int PUBACK = 0x40;
  static final int PUBREC = 0x50;
  static final int PUBREL = 0x62;
  static final int PUBCOMP = 0x70;

  private Packets() {}

  static ByteBuf connack3(ByteBufAllocator alloc, boolean sessionPresent, int returnCode) {
    return alloc
        .ioBuffer(4)
        .writeShort(0x2002)
        .writeByte(sessionPresent ? 1 : 0)
        .writeByte(returnCode);
  }

  static ByteBuf connack5(
      ByteBufAllocator alloc, boolean sessionPresent, int reason, ByteBuf properties) {
    int length = properties.readableBytes();
    ByteBuf out = alloc.ioBuffer(8 + length).writeByte(0x20);
    varint(out, 2 + varintSize(length) + length);
    out.writeByte(sessionPresent ? 1 : 0).writeByte(reason);
    varint(out, length);
    return out.writeBytes(properties);
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP; the reason is left out where it is success. */
  static void ack(ByteBuf out, int header, int packetId, int reason) {
    if (reason == Reason.SUCCESS) {
      out.writeInt((header << 24) | (2 << 16) | packetId);
    } else {
      out.writeByte(header).writeByte(3).writeShort(packetId).writeByte(reason);
    }
  }

  static ByteBuf suback(ByteBufAllocator alloc, int packetId, byte[] codes, boolean v5) {
    return codes(alloc, 0x90, packetId, codes, v5);
  }

  static ByteBuf unsuback(ByteBufAllocator alloc, int packetId, byte[] codes, boolean v5) {
    return codes(alloc, 0xB0, packetId, v5 ? codes : Properties.NONE, v5);
  }

  private static ByteBuf codes(
      ByteBufAllocator alloc, int header, int packetId, byte[] codes, boolean v5) {
    ByteBuf out = alloc.ioBuffer(8 + codes.length).writeByte(header);
    varint(out, 2 + (v5 ? 1 : 0) + codes.length);
    out.writeShort(packetId);
    if (v5) {
      out.writeByte(0);
    }
    return out.writeBytes(codes);
  }

  static ByteBuf disconnect(ByteBufAllocator alloc, int reason) {
    return alloc.ioBuffer(3).writeByte(0xE0).writeByte(1).writeByte(reason);
  }

  static ByteBuf pingresp(ByteBufAllocator alloc) {
    return alloc.ioBuffer(2).writeShort(0xD000);
  }

  /** The whole size of what {@link #publish} writes. */
  static int publishSize(Outgoing message, boolean v5, long expirySeconds) {
    int body = bodySize(message, v5, expirySeconds);
    return 1 + varintSize(body) + body;
  }

  static ByteBuf publish(ByteBufAllocator alloc, Outgoing message, boolean v5, long expirySeconds) {
    Publication publication = message.publication();
    int body = bodySize(message, v5, expirySeconds);
    ByteBuf out = alloc.ioBuffer(5 + body);
    int header = 0x30 | (message.dup() ? 8 : 0) | (message.qos() << 1) | (message.retain() ? 1 : 0);
    out.writeByte(header);
    varint(out, body);
    out.writeShort(publication.topicUtf8().length());
    publication.topicUtf8().writeTo(out);
    if (message.qos() > 0) {
      out.writeShort(message.packetId());
    }
    if (v5) {
      varint(out, propertiesSize(message, expirySeconds));
      if (expirySeconds >= 0) {
        out.writeByte(Properties.MESSAGE_EXPIRY).writeInt((int) expirySeconds);
      }
      for (int id : message.subscriptionIds()) {
        out.writeByte(Properties.SUBSCRIPTION_ID);
        varint(out, id);
      }
      publication.properties().writeTo(out);
    }
    publication.payload().writeTo(out);
    return out;
  }

  private static int bodySize(Outgoing message, boolean v5, long expirySeconds) {
    Publication publication = message.publication();
    int size = 2 + publication.topicUtf8().length() + publication.payload().length();
    if (message.qos() > 0) {
      size += 2;
    }
    if (v5) {
      int properties = propertiesSize(message, expirySeconds);
      size += varintSize(properties) + properties;
    }
    return size;
  }

  private static int propertiesSize(Outgoing message, long expirySeconds) {
    int size = message.publication().properties().length() + (expirySeconds >= 0 ? 5 : 0);
    for (int id : message.subscriptionIds()) {
      size += 1 + varintSize(id);
    }
    return size;
  }

  static void string(ByteBuf out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(utf8.length).writeBytes(utf8);
  }

  static void varint(ByteBuf out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  static int varintSize(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
  }
}
