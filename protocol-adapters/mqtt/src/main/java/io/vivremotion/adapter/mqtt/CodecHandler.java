package io.vivremotion.adapter.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.vivremotion.insight.Fatal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the pipeline: the packets that Netty's codec decodes, and the channel's events. */
final class CodecHandler extends SimpleChannelInboundHandler<MqttMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(CodecHandler.class);

  private final Connection connection;

  CodecHandler(Connection connection) {
    this.connection = connection;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
    if (message.decoderResult().isFailure()) {
      connection.fail(ProtocolError.malformed("codec"));
      return;
    }
    switch (message) {
      case MqttConnectMessage connect -> new Handshake(connection, connect).run();
      case MqttSubscribeMessage subscribe -> new Subscriptions(connection).subscribe(subscribe);
      case MqttUnsubscribeMessage unsubscribe ->
          new Subscriptions(connection).unsubscribe(unsubscribe);
      default -> connection.fail(ProtocolError.violation("packet-type")); // FrameReader keeps it
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // Later: this is called from within a flush, which must not start another.
    connection
        .broker()
        .loop()
        .execute(
            Fatal.seen(() -> {
              connection.resume();
              connection.broker().flush();
            }));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.close();
  }

  /** Top of the stack: an I/O error of the peer, or a bug; either way this connection ends. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      LOG.warn("part=mqtt event=connection-failed client={}", ctx.channel().remoteAddress(), cause);
      connection.broker().meters().protocolError("internal");
    }
    connection.close();
  }
}
