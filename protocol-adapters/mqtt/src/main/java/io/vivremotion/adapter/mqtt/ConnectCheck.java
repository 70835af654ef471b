package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;

/** What Netty's codec does not check of CONNECT (section 3.1). */
final class ConnectCheck {
  private static final int RESERVED = 0x01;
  private static final int CLEAN = 0x02;
  private static final int WILL = 0x04;
  private static final int WILL_QOS = 0x18;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER = 0x80;

  /** Netty gives longer will topics as null. */
  private static final int MAX_WILL_TOPIC_BYTES = 32_767;

  /**
   * What the check has learnt.
   *
   * @param version 3, 4 or 5; others as the client said, with a refusal
   * @param refusal a CONNACK reason of MQTT 5; 0: go on
   */
  record Result(int version, int refusal, Properties properties, Properties willProperties) {}

  private final ByteBuf in;
  private int version;
  private Properties properties = Properties.EMPTY;
  private Properties willProperties = Properties.EMPTY;

  private ConnectCheck(ByteBuf in) {
    this.in = in;
  }

  /** Malformed packets come as an error of the reason that belongs in a CONNACK of version 5. */
  static Result check(ByteBuf in) throws ProtocolError {
    ConnectCheck check = new ConnectCheck(in);
    return check.isVersionKnown()
        ? new Result(check.version, check.flagged(), check.properties, check.willProperties)
        : new Result(check.version, Reason.UNSUPPORTED_VERSION, Properties.EMPTY, Properties.EMPTY);
  }

  private boolean isVersionKnown() throws ProtocolError {
    String name = Fields.string(in);
    version = Fields.u8(in);
    return switch (name) {
      case "MQTT" -> version == 4 || version == 5;
      case "MQIsdp" -> version == 3;
      default -> throw new ProtocolError(Reason.UNSUPPORTED_VERSION, "protocol-name");
    };
  }

  private int flagged() throws ProtocolError {
    try {
      int flags = Fields.u8(in);
      checkFlags(flags);
      Fields.u16(in); // keep alive
      if (version == 5) {
        properties = Properties.read(in, Properties.In.CONNECT);
      }
      int refusal = payload(flags);
      Fields.end(in);
      return refusal;
    } catch (ProtocolError error) {
      if (version == 5) {
        return error.reason();
      }
      throw error;
    }
  }

  private void checkFlags(int flags) throws ProtocolError {
    boolean noWill = (flags & WILL) == 0 && (flags & (WILL_QOS | WILL_RETAIN)) != 0;
    boolean passwordAlone = version < 5 && (flags & PASSWORD) != 0 && (flags & USER) == 0;
    boolean reserved = version > 3 && (flags & RESERVED) != 0;
    if (reserved || noWill || passwordAlone || (flags & WILL_QOS) == WILL_QOS) {
      throw ProtocolError.malformed("connect-flags");
    }
  }

  private int payload(int flags) throws ProtocolError {
    String clientId;
    try {
      clientId = Fields.string(in);
    } catch (ProtocolError error) {
      throw error.code().equals("utf8") ? new ProtocolError(Reason.BAD_CLIENT_ID, "utf8") : error;
    }
    if ((flags & WILL) != 0) {
      will();
    }
    if ((flags & USER) != 0) {
      Fields.string(in);
    }
    if ((flags & PASSWORD) != 0) {
      Fields.binary(in);
    }
    if (properties.has(Properties.AUTH_METHOD)) {
      return Reason.BAD_AUTH_METHOD;
    }
    if (properties.has(Properties.AUTH_DATA)) {
      return Reason.PROTOCOL_ERROR;
    }
    boolean mustHaveId = version == 3 || (version == 4 && (flags & CLEAN) == 0);
    return clientId.isEmpty() && mustHaveId ? Reason.BAD_CLIENT_ID : Reason.SUCCESS;
  }

  private void will() throws ProtocolError {
    if (version == 5) {
      willProperties = Properties.read(in, Properties.In.WILL);
    }
    int at = in.readerIndex();
    String topic = Fields.string(in);
    boolean tooLong = in.readerIndex() - at - 2 > MAX_WILL_TOPIC_BYTES;
    if (!TopicFilter.isTopic(topic) || tooLong || topic.startsWith("$CONTROL/")) {
      throw ProtocolError.malformed("will-topic");
    }
    Fields.binary(in);
  }
}
