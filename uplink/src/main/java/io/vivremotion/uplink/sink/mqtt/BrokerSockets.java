package io.vivremotion.uplink.sink.mqtt;

import io.vivremotion.http.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Paho connects with. TLS is done here, above a {@link WireSocket}: Paho's own would lie below
 * what it lets others see. Paho therefore knows a {@code tcp:} broker either way.
 */
final class BrokerSockets extends SocketFactory {
  private final Wire wire;
  private final Optional<SSLSocketFactory> tls;

  /**
   * @param tls empty: none
   */
  BrokerSockets(Wire wire, Optional<SSLSocketFactory> tls) {
    this.wire = wire;
    this.tls = tls;
  }

  @Override
  public Socket createSocket() {
    WireSocket plain = new WireSocket(wire);
    return tls.isPresent() ? new TlsSocket(plain, tls.get()) : plain;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  /** Connects a socket and speaks TLS over it, the host's name verified. */
  private static final class TlsSocket extends Socket {
    private final Socket plain;
    private final SSLSocketFactory tls;
    private volatile @Nullable SSLSocket secure;

    TlsSocket(Socket plain, SSLSocketFactory tls) {
      this.plain = plain;
      this.tls = tls;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      plain.connect(endpoint, timeout);
      InetSocketAddress to = (InetSocketAddress) endpoint;
      SSLSocket layered =
          (SSLSocket) tls.createSocket(plain, to.getHostString(), to.getPort(), true);
      SSLParameters parameters = layered.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      layered.setSSLParameters(parameters);
      layered.setSoTimeout(timeout);
      layered.startHandshake();
      secure = layered;
    }

    private SSLSocket secure() throws SocketException {
      SSLSocket connected = secure;
      if (connected == null) {
        throw new SocketException("not connected");
      }
      return connected;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return secure().getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return secure().getOutputStream();
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
      secure().setSoTimeout(millis);
    }

    @Override
    public boolean isConnected() {
      return secure != null;
    }

    @Override
    public void close() throws IOException {
      SSLSocket connected = secure;
      if (connected != null) {
        connected.close();
      }
      plain.close();
    }
  }
}
