package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;

/** What Netty's codec does not check of SUBSCRIBE and UNSUBSCRIBE (sections 3.8 and 3.10). */
final class SubscribeCheck {
  private static final int RESERVED_5 = 0xC0;
  private static final int RESERVED_3 = 0xFC;

  private SubscribeCheck() {}

  static void subscribe(ByteBuf in, boolean v5) throws ProtocolError {
    start(in, v5, Properties.In.SUBSCRIBE);
    do {
      filter(in);
      int options = Fields.u8(in);
      boolean legal =
          (options & (v5 ? RESERVED_5 : RESERVED_3)) == 0
              && (options & 0x03) != 3
              && (options & 0x30) != 0x30;
      if (!legal) {
        throw ProtocolError.malformed("subscription-options");
      }
    } while (in.isReadable());
  }

  static void unsubscribe(ByteBuf in, boolean v5) throws ProtocolError {
    start(in, v5, Properties.In.UNSUBSCRIBE);
    do {
      filter(in);
    } while (in.isReadable());
  }

  private static void start(ByteBuf in, boolean v5, Properties.In packet) throws ProtocolError {
    if (Fields.u16(in) == 0) {
      throw ProtocolError.malformed("packet-id-zero");
    }
    if (v5) {
      Properties.read(in, packet);
    }
    if (!in.isReadable()) {
      throw ProtocolError.malformed("no-filters");
    }
  }

  private static void filter(ByteBuf in) throws ProtocolError {
    if (TopicFilter.parse(Fields.string(in)).isEmpty()) {
      throw ProtocolError.malformed("topic-filter");
    }
  }
}
