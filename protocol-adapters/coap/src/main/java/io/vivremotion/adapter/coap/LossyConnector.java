package io.vivremotion.adapter.coap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;

/**
 * A datagram that cannot be sent, as while the link is down, counts as one lost on its way: what is
 * confirmable is sent again (RFC 7252, section 4.2). Californium does not repeat what it could not
 * send, and ends the observe relation, which the device does not learn.
 */
final class LossyConnector implements Connector {
  private final Connector socket;

  LossyConnector(Connector socket) {
    this.socket = socket;
  }

  @Override
  public void send(RawData message) {
    socket.send(
        RawData.outbound(
            message.getBytes(),
            message.getEndpointContext(),
            new Sending(message),
            message.isMulticast()));
  }

  private final class Sending implements MessageCallback {
    private final RawData message;

    Sending(RawData message) {
      this.message = message;
    }

    @Override
    public void onConnecting() {
      message.onConnecting();
    }

    @Override
    public void onDtlsRetransmission(int flight) {
      message.onDtlsRetransmission(flight);
    }

    @Override
    public void onContextEstablished(EndpointContext context) {
      message.onContextEstablished(context);
    }

    @Override
    public void onSent() {
      message.onSent();
    }

    @Override
    public void onError(Throwable error) {
      if (error instanceof IOException && socket.isRunning()) {
        message.onSent();
      } else {
        message.onError(error);
      }
    }
  }

  @Override
  public void start() throws IOException {
    socket.start();
  }

  @Override
  public void stop() {
    socket.stop();
  }

  @Override
  public void destroy() {
    socket.destroy();
  }

  @Override
  public void setRawDataReceiver(RawDataChannel receiver) {
    socket.setRawDataReceiver(receiver);
  }

  @Override
  public void setEndpointContextMatcher(EndpointContextMatcher matcher) {
    socket.setEndpointContextMatcher(matcher);
  }

  @Override
  public InetSocketAddress getAddress() {
    return socket.getAddress();
  }

  @Override
  public String getProtocol() {
    return socket.getProtocol();
  }

  @Override
  public boolean isRunning() {
    return socket.isRunning();
  }

  @Override
  public void processDatagram(DatagramPacket datagram) {
    socket.processDatagram(datagram);
  }
}
