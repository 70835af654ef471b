package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet (MQTT 5, section 2.2.2), each checked: known, allowed in this
 * packet, not twice, within its range. User properties are checked and passed on, not kept apart.
 */
final class Properties {
  static final int FORMAT = 0x01;
  static final int MESSAGE_EXPIRY = 0x02;
  static final int CONTENT_TYPE = 0x03;
  static final int RESPONSE_TOPIC = 0x08;
  static final int CORRELATION = 0x09;
  static final int SUBSCRIPTION_ID = 0x0B;
  static final int SESSION_EXPIRY = 0x11;
  static final int ASSIGNED_CLIENT_ID = 0x12;
  static final int SERVER_KEEP_ALIVE = 0x13;
  static final int AUTH_METHOD = 0x15;
  static final int AUTH_DATA = 0x16;
  static final int WILL_DELAY = 0x18;
  static final int RECEIVE_MAXIMUM = 0x21;
  static final int TOPIC_ALIAS_MAXIMUM = 0x22;
  static final int TOPIC_ALIAS = 0x23;
  static final int USER = 0x26;
  static final int MAXIMUM_PACKET_SIZE = 0x27;

  /** The packets a client sends that carry properties. */
  enum In {
    CONNECT,
    WILL,
    PUBLISH,
    ACK,
    SUBSCRIBE,
    UNSUBSCRIBE,
    DISCONNECT
  }

  private enum Type {
    BYTE,
    U16,
    U32,
    VARINT,
    STRING,
    BINARY,
    PAIR
  }

  static final byte[] NONE = new byte[0];
  static final Properties EMPTY = new Properties();

  private static final int LIMIT = 0x2B;
  private static final Set<In> NOWHERE = EnumSet.noneOf(In.class);
  private static final @Nullable Definition[] DEFINITIONS = new @Nullable Definition[LIMIT];

  private record Definition(Type type, Set<In> allowed) {}

  static {
    Set<In> message = EnumSet.of(In.PUBLISH, In.WILL);
    define(FORMAT, Type.BYTE, message);
    define(MESSAGE_EXPIRY, Type.U32, message);
    define(CONTENT_TYPE, Type.STRING, message);
    define(RESPONSE_TOPIC, Type.STRING, message);
    define(CORRELATION, Type.BINARY, message);
    define(SUBSCRIPTION_ID, Type.VARINT, EnumSet.of(In.SUBSCRIBE));
    define(SESSION_EXPIRY, Type.U32, EnumSet.of(In.CONNECT, In.DISCONNECT));
    define(ASSIGNED_CLIENT_ID, Type.STRING, NOWHERE);
    define(SERVER_KEEP_ALIVE, Type.U16, NOWHERE);
    define(AUTH_METHOD, Type.STRING, EnumSet.of(In.CONNECT));
    define(AUTH_DATA, Type.BINARY, EnumSet.of(In.CONNECT));
    define(0x17, Type.BYTE, EnumSet.of(In.CONNECT));
    define(WILL_DELAY, Type.U32, EnumSet.of(In.WILL));
    define(0x19, Type.BYTE, EnumSet.of(In.CONNECT));
    define(0x1A, Type.STRING, NOWHERE);
    define(0x1C, Type.STRING, EnumSet.of(In.DISCONNECT));
    define(0x1F, Type.STRING, EnumSet.of(In.ACK, In.DISCONNECT));
    define(RECEIVE_MAXIMUM, Type.U16, EnumSet.of(In.CONNECT));
    define(TOPIC_ALIAS_MAXIMUM, Type.U16, EnumSet.of(In.CONNECT));
    define(TOPIC_ALIAS, Type.U16, EnumSet.of(In.PUBLISH));
    define(0x24, Type.BYTE, NOWHERE);
    define(0x25, Type.BYTE, NOWHERE);
    define(USER, Type.PAIR, EnumSet.allOf(In.class));
    define(MAXIMUM_PACKET_SIZE, Type.U32, EnumSet.of(In.CONNECT));
    define(0x28, Type.BYTE, NOWHERE);
    define(0x29, Type.BYTE, NOWHERE);
    define(0x2A, Type.BYTE, NOWHERE);
  }

  private final @Nullable Object[] values = new @Nullable Object[LIMIT];
  private byte[] passedOn = NONE;

  private Properties() {}

  /** Reads the length and the properties; the buffer then stands behind them. */
  static Properties read(ByteBuf in, In packet) throws ProtocolError {
    int length = Fields.varint(in);
    if (length == 0) {
      return EMPTY;
    }
    Fields.need(in, length);
    Properties properties = new Properties();
    properties.readAll(in.readSlice(length), packet);
    return properties;
  }

  private void readAll(ByteBuf in, In packet) throws ProtocolError {
    boolean isMessage = packet == In.PUBLISH || packet == In.WILL;
    ByteArrayOutputStream kept = new ByteArrayOutputStream(isMessage ? in.readableBytes() : 0);
    while (in.isReadable()) {
      int start = in.readerIndex();
      int id = Fields.varint(in);
      Definition definition = id < LIMIT ? DEFINITIONS[id] : null;
      if (definition == null) {
        throw ProtocolError.malformed("property-unknown");
      }
      Object value = value(in, definition.type());
      if (!definition.allowed().contains(packet)) {
        boolean isFilters = packet == In.SUBSCRIBE || packet == In.UNSUBSCRIBE;
        int reason = isFilters ? Reason.MALFORMED : Reason.PROTOCOL_ERROR;
        throw new ProtocolError(reason, "property-not-allowed");
      }
      check(id, value);
      if (isMessage && isPassedOn(id)) {
        byte[] raw = new byte[in.readerIndex() - start];
        in.getBytes(start, raw);
        kept.writeBytes(raw);
      }
    }
    passedOn = kept.toByteArray();
  }

  private static Object value(ByteBuf in, Type type) throws ProtocolError {
    return switch (type) {
      case BYTE -> (long) Fields.u8(in);
      case U16 -> (long) Fields.u16(in);
      case U32 -> Fields.u32(in);
      case VARINT -> (long) Fields.varint(in);
      case STRING -> Fields.string(in);
      case BINARY -> Fields.binary(in);
      case PAIR -> Fields.string(in) + Fields.string(in);
    };
  }

  private void check(int id, Object value) throws ProtocolError {
    if (id == USER) {
      return;
    }
    if (values[id] != null) {
      throw ProtocolError.violation("property-twice");
    }
    values[id] = value;
    boolean legal =
        switch (id) {
          case FORMAT, 0x17, 0x19 -> (Long) value <= 1;
          case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_ID -> (Long) value > 0;
          case RESPONSE_TOPIC -> TopicFilter.isTopic((String) value);
          default -> true; // the other properties have no range of their own
        };
    if (!legal) {
      throw ProtocolError.violation("property-value");
    }
  }

  private static boolean isPassedOn(int id) {
    return switch (id) {
      case FORMAT, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION, USER -> true;
      default -> false; // expiry is counted down, aliases are per connection
    };
  }

  boolean has(int id) {
    return values[id] != null;
  }

  long number(int id, long otherwise) {
    return values[id] instanceof Long number ? number : otherwise;
  }

  String text(int id) {
    return values[id] instanceof String text ? text : "";
  }

  byte[] bytes(int id) {
    return values[id] instanceof byte[] bytes ? bytes : NONE;
  }

  /** The properties that travel with a message to its subscribers, as they came. */
  byte[] passedOn() {
    return passedOn;
  }

  private static void define(int id, Type type, Set<In> allowed) {
    DEFINITIONS[id] = new Definition(type, allowed);
  }
}
