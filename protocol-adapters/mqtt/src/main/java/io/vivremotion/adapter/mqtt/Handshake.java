package io.vivremotion.adapter.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.vivremotion.security.Gate.Principal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** From a checked CONNECT to CONNACK (sections 3.1 and 3.2). Event loop only. */
final class Handshake {
  private static final int FIRST_BYTE_PUBLISH = 0x30;

  private final Broker broker;
  private final Connection connection;
  private final MqttConnectVariableHeader header;
  private final MqttConnectPayload payload;
  private final Properties properties;

  Handshake(Connection connection, MqttConnectMessage connect) {
    this.broker = connection.broker();
    this.connection = connection;
    this.header = connect.variableHeader();
    this.payload = connect.payload();
    this.properties = connection.check().properties();
  }

  void run() {
    Optional<Principal> principal = authenticate();
    if (principal.isEmpty()) {
      refuse(header.hasUserName() ? Reason.BAD_CREDENTIALS : Reason.NOT_AUTHORIZED);
      return;
    }
    String given = payload.clientIdentifier() == null ? "" : payload.clientIdentifier();
    String assigned = given.isEmpty() ? "vm-" + broker.parts().ids().next(broker.now()) : "";
    String clientId = given.isEmpty() ? assigned : given;
    Routes routes = new Routes(broker.parts().rules(), principal.get(), clientId);
    Optional<Will> will = header.isWillFlag() ? Optional.of(will(routes)) : Optional.empty();
    int refusal = will.map(last -> last.arrival().route().refusal()).orElse(Reason.SUCCESS);
    if (refusal != Reason.SUCCESS) {
      refuse(refusal);
      return;
    }
    if (will.isPresent() && !broker.wills().take(will.get().bytes())) {
      broker.meters().connectionRefused("wills-full");
      refuse(Reason.QUOTA_EXCEEDED);
      return;
    }
    Sessions.Opened opened =
        broker.sessions().open(clientId, principal.get(), header.isCleanSession());
    connection.connected(new Connection.Admitted(opened.session(), routes), will);
    accept(opened, assigned);
  }

  private Optional<Principal> authenticate() {
    boolean loopback =
        connection.channel().localAddress() instanceof InetSocketAddress local
            && local.getAddress().isLoopbackAddress();
    if (!header.hasUserName()) {
      return broker.parts().gate().anonymous(loopback);
    }
    byte[] password = payload.passwordInBytes();
    Optional<Principal> known =
        broker
            .parts()
            .gate()
            .password(payload.userName(), password == null ? Properties.NONE : password);
    if (known.isEmpty()) {
      broker.meters().connectionRefused("credentials");
    }
    return known;
  }

  private Will will(Routes routes) {
    Properties will = connection.check().willProperties();
    byte[] utf8 = payload.willTopic().getBytes(StandardCharsets.UTF_8);
    Route route = routes.resolve(payload.willTopic(), utf8);
    int first = FIRST_BYTE_PUBLISH | (header.willQos() << 1) | (header.isWillRetain() ? 1 : 0);
    byte[] message = payload.willMessageInBytes();
    Arrival arrival =
        new Arrival(
            connection,
            Arrival.head(first, 0),
            route,
            will,
            message == null ? Properties.NONE : message);
    return new Will(arrival, will.number(Properties.WILL_DELAY, 0));
  }

  private void refuse(int reason) {
    connection
        .writer()
        .write(Connack.refusal(connection.channel().alloc(), connection.isV5(), reason));
    connection.close();
  }

  private void accept(Sessions.Opened opened, String assignedId) {
    Session session = opened.session();
    long maxKeepAlive = broker.config().keepAliveMax().toSeconds();
    long keepAlive = header.keepAliveTimeSeconds();
    boolean imposed = connection.isV5() && (keepAlive == 0 || keepAlive > maxKeepAlive);
    connection.limits(properties, imposed ? maxKeepAlive : keepAlive);
    long granted = expirySeconds();
    boolean lowered = granted < properties.number(Properties.SESSION_EXPIRY, 0);
    session.expireAfter(granted);
    session.connect(connection);
    if (connection.isV5()) {
      Connack.Grant grant =
          new Connack.Grant(
              opened.present(),
              assignedId,
              imposed ? (int) maxKeepAlive : -1,
              lowered ? granted : -1);
      connection.send(Connack.accepted(connection.channel().alloc(), broker.config(), grant));
    } else {
      connection.send(Packets.connack3(connection.channel().alloc(), opened.present(), 0));
    }
    if (connection.isConnected()) {
      session.outbound().connected(connection);
      broker.answers().resumed(session);
    }
  }

  /** 3.1.1 knows only "clean" and "for good", which here is the longest there is. */
  private long expirySeconds() {
    long max = broker.config().sessionExpiryMax().toSeconds();
    if (connection.isV5()) {
      return Math.min(max, properties.number(Properties.SESSION_EXPIRY, 0));
    }
    return header.isCleanSession() ? 0 : max;
  }
}
