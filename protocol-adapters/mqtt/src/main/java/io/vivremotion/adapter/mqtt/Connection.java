package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: what it may do now, what it is owed, and its writing side. Event loop
 * only.
 */
final class Connection {
  /** Packet size for a client that names none (section 2.1.4: the largest there is). */
  private static final long NO_LIMIT = 268_435_460L;

  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;

  private enum State {
    NEW,
    CONNECTED,
    CLOSED
  }

  private final Broker broker;
  private final Channel channel;
  private final Writer writer;
  private final Acknowledgements owed;
  private final TopicAliases aliases = new TopicAliases();
  private State state = State.NEW;
  private boolean v5;
  private final long openedNanos;
  private long lastHeardNanos;
  private long keepAliveNanos = Long.MAX_VALUE;
  private long maxPacketBytes = NO_LIMIT;
  private int sendWindow;
  private ConnectCheck.@Nullable Result check;
  private @Nullable Admitted admitted;
  private Optional<Will> will = Optional.empty();

  /** What a connection has once its CONNECT was accepted. */
  record Admitted(Session session, Routes routes) {}

  Connection(Broker broker, Channel channel) {
    this.broker = broker;
    this.channel = channel;
    this.writer = new Writer(broker, channel);
    this.owed = new Acknowledgements(this);
    this.openedNanos = broker.nanos();
    this.lastHeardNanos = openedNanos;
  }

  Broker broker() {
    return broker;
  }

  Channel channel() {
    return channel;
  }

  Writer writer() {
    return writer;
  }

  boolean isV5() {
    return v5;
  }

  boolean isConnected() {
    return state == State.CONNECTED;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Whether the next packet may be read now. */
  boolean takes() {
    return state != State.CLOSED && !owed.isFull() && !broker.isDraining() && channel.isWritable();
  }

  private Admitted admitted() {
    Admitted known = admitted;
    if (known == null) {
      throw new IllegalStateException("not connected yet"); // checkHeader lets only CONNECT pass
    }
    return known;
  }

  Optional<Session> session() {
    return Optional.ofNullable(admitted).map(Admitted::session);
  }

  Routes routes() {
    return admitted().routes();
  }

  void heard(int bytes) {
    broker.refreshClock();
    lastHeardNanos = broker.nanos();
    broker.meters().bytesIn(bytes);
  }

  /** Called once per packet reader's CONNECT, before the codec decodes it. */
  void checked(ConnectCheck.Result result) {
    check = result;
    v5 = result.version() == 5;
    if (result.refusal() != Reason.SUCCESS) {
      broker.meters().protocolError("connect-refused");
      writer.write(Connack.refusal(channel.alloc(), result));
      close();
    }
  }

  ConnectCheck.Result check() {
    ConnectCheck.Result known = check;
    if (known == null) {
      throw new IllegalStateException("no CONNECT was read");
    }
    return known;
  }

  /** Limits from CONNECT, before the session is resumed. */
  void limits(Properties properties, long keepAliveSeconds) {
    maxPacketBytes = properties.number(Properties.MAXIMUM_PACKET_SIZE, NO_LIMIT);
    sendWindow =
        (int)
            Math.min(
                properties.number(Properties.RECEIVE_MAXIMUM, 65_535),
                broker.config().maxUnacknowledged());
    keepAliveNanos = keepAliveSeconds == 0 ? Long.MAX_VALUE : keepAliveSeconds * 1_500_000_000L;
  }

  void connected(Admitted with, Optional<Will> lastWill) {
    admitted = with;
    will = lastWill;
    state = State.CONNECTED;
  }

  int sendWindow() {
    return sendWindow;
  }

  boolean isOverdue(long nowNanos, long connectTimeoutNanos) {
    return state == State.NEW
        ? nowNanos - openedNanos > connectTimeoutNanos
        : nowNanos - lastHeardNanos > keepAliveNanos;
  }

  // ---- what the client sends

  void publish(Arrival arrival) throws ProtocolError {
    broker.meters().received(arrival.qos());
    owed.add(arrival, admitted().session());
  }

  Acknowledgements owed() {
    return owed;
  }

  /** An arrival of this connection is done: what is at the head of the queue is answered. */
  void completed() {
    owed.settle();
    resume();
  }

  TopicAliases aliases() {
    return aliases;
  }

  void acknowledged(int type, int packetId, int reason) throws ProtocolError {
    Outbound outbound = admitted().session().outbound();
    switch (type) {
      case PUBACK -> outbound.pubAck(packetId, reason);
      case PUBREC -> outbound.pubRec(packetId, reason);
      case PUBREL -> {
        owed.release(packetId, admitted().session());
        sendAck(Packets.PUBCOMP, packetId, Reason.SUCCESS);
      }
      default -> outbound.pubComp(packetId, reason);
    }
  }

  void ping() {
    writer.write(Packets.pingresp(channel.alloc()));
  }

  /** Section 3.14: ends the connection; the will is dropped unless the client wants it sent. */
  void disconnect(int reason, Properties properties) throws ProtocolError {
    Session session = admitted().session();
    if (properties.has(Properties.SESSION_EXPIRY)) {
      long seconds = properties.number(Properties.SESSION_EXPIRY, 0);
      if (session.expirySeconds() == 0 && seconds > 0) {
        throw ProtocolError.violation("session-expiry-raised-from-zero");
      }
      session.expireAfter(Math.min(seconds, broker.config().sessionExpiryMax().toSeconds()));
    }
    if (reason == Reason.SUCCESS) {
      will.ifPresent(unsaid -> broker.wills().giveBack(unsaid.bytes()));
      will = Optional.empty();
    }
    close();
  }

  // ---- what the client is sent

  boolean isWritable() {
    return state == State.CONNECTED && channel.isWritable();
  }

  void sendAck(int header, int packetId, int reason) {
    if (state == State.CONNECTED) {
      writer.ack(header, packetId, v5 ? reason : Reason.SUCCESS);
    }
  }

  /** False if it has expired or is larger than the client takes: then it is dropped, counted. */
  boolean sendPublish(Outgoing message) {
    long expiresAt = message.publication().expiresAtNanos();
    long secondsLeft = -1;
    if (expiresAt != Publication.NEVER) {
      long nanosLeft = expiresAt - broker.nanos();
      secondsLeft = Math.max(0, (nanosLeft + 999_999_999L) / 1_000_000_000L);
      if (nanosLeft < -1_000_000_000L) {
        broker.meters().droppedOutgoing("expired");
        return false;
      }
    }
    if (Packets.publishSize(message, v5, secondsLeft) > maxPacketBytes) {
      broker.meters().droppedOutgoing("larger-than-client-takes");
      return false;
    }
    writer.write(Packets.publish(channel.alloc(), message, v5, secondsLeft));
    return true;
  }

  void send(ByteBuf packet) {
    if (packet.readableBytes() > maxPacketBytes) {
      packet.release();
      close();
    } else {
      writer.write(packet);
    }
  }

  // ---- pausing and ending

  /** Reads on after a pause, if there was one and its cause is gone. */
  void resume() {
    boolean takes = takes();
    if (takes != channel.config().isAutoRead()) {
      channel.config().setAutoRead(takes);
      ChannelHandlerContext frames = channel.pipeline().context(FrameReader.class);
      if (takes && frames != null) {
        ((FrameReader) frames.handler()).resume(frames);
        resume(); // what was left may have filled the limit again
      }
    }
  }

  /** Stops reading if the client is owed too much. */
  void pauseIfFull() {
    if (!takes() && channel.config().isAutoRead()) {
      broker.meters().paused();
      channel.config().setAutoRead(false);
    }
  }

  void fail(ProtocolError error) {
    if (state == State.CLOSED) {
      return;
    }
    broker.meters().protocolError(error.code());
    end(error.reason());
  }

  /** Ends the connection, telling an MQTT 5 client why. */
  void end(int reason) {
    if (state == State.CONNECTED && v5) {
      writer.write(Packets.disconnect(channel.alloc(), reason));
    }
    close();
  }

  void close() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      writer.close();
      broker.closed(this, will);
    }
  }
}
