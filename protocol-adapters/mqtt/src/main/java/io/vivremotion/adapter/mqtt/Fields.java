package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads the data types of MQTT (version 5, section 1.5) with every check that a lenient decoder
 * leaves out. A buffer holds one packet: what reaches past its end is malformed.
 */
final class Fields {
  private static final int MAX_VARINT_BYTES = 4;

  private Fields() {}

  static int u8(ByteBuf in) throws ProtocolError {
    need(in, 1);
    return in.readUnsignedByte();
  }

  static int u16(ByteBuf in) throws ProtocolError {
    need(in, 2);
    return in.readUnsignedShort();
  }

  static long u32(ByteBuf in) throws ProtocolError {
    need(in, 4);
    return in.readUnsignedInt();
  }

  /** Section 1.5.5: at most four bytes, and no more than the value needs. */
  static int varint(ByteBuf in) throws ProtocolError {
    int value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int b = u8(in);
      value |= (b & 0x7F) << (7 * i);
      if (b < 0x80) {
        if (b == 0 && i > 0) {
          throw ProtocolError.malformed("varint-overlong");
        }
        return value;
      }
    }
    throw ProtocolError.malformed("varint-too-long");
  }

  static String string(ByteBuf in) throws ProtocolError {
    int length = u16(in);
    need(in, length);
    if (!isLegalText(in, in.readerIndex(), length)) {
      throw ProtocolError.malformed("utf8");
    }
    return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  static byte[] binary(ByteBuf in) throws ProtocolError {
    int length = u16(in);
    need(in, length);
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  static void need(ByteBuf in, int bytes) throws ProtocolError {
    if (in.readableBytes() < bytes) {
      throw ProtocolError.malformed("short");
    }
  }

  static void end(ByteBuf in) throws ProtocolError {
    if (in.isReadable()) {
      throw ProtocolError.malformed("excess-bytes");
    }
  }

  /**
   * Well-formed UTF-8 (RFC 3629: shortest form, no surrogates) without U+0000; control characters
   * and non-characters, which section 1.5.4 lets a server refuse, are refused too.
   */
  static boolean isLegalText(ByteBuf in, int from, int length) {
    int end = from + length;
    for (int i = from; i < end; ) {
      int b = in.getByte(i);
      if (b >= 0) {
        if (b < 0x20 || b == 0x7F) {
          return false;
        }
        i++;
      } else {
        int more = b >= (byte) 0xF0 ? 3 : b >= (byte) 0xE0 ? 2 : 1;
        if (i + more >= end || !isLegalSequence(in, i, more)) {
          return false;
        }
        i += more + 1;
      }
    }
    return true;
  }

  private static boolean isLegalSequence(ByteBuf in, int at, int more) {
    int lead = in.getUnsignedByte(at);
    if (lead < 0xC2 || lead > 0xF4) {
      return false;
    }
    int point = lead & (0x3F >> more);
    for (int i = 1; i <= more; i++) {
      int b = in.getUnsignedByte(at + i);
      if ((b & 0xC0) != 0x80) {
        return false;
      }
      point = (point << 6) | (b & 0x3F);
    }
    int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    return point >= least && point <= 0x10FFFF && point > 0x9F && !isNonCharacter(point);
  }

  private static boolean isNonCharacter(int point) {
    return (point >= 0xD800 && point <= 0xDFFF)
        || (point >= 0xFDD0 && point <= 0xFDEF)
        || (point & 0xFFFE) == 0xFFFE;
  }
}
