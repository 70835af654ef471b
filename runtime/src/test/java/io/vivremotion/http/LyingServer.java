package io.vivremotion.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that reads a request's head and body (by content-length) and then says what it likes.
 */
final class LyingServer implements AutoCloseable {
  private final ServerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();

  LyingServer(Conduct conduct) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(conduct));
  }

  interface Conduct {
    void answer(Socket peer) throws IOException;
  }

  static Conduct saying(String reply) {
    return peer -> peer.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void accept(Conduct conduct) {
    while (!socket.isClosed()) {
      try {
        Socket peer = socket.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(peer, conduct));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Socket peer, Conduct conduct) {
    try (peer) {
      while (readRequest(peer.getInputStream())) {
        conduct.answer(peer);
      }
    } catch (IOException left) {
      // the client has had enough: what the test wants
    }
  }

  private static boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    int at = head.indexOf("content-length: ");
    if (at >= 0) {
      in.readNBytes(Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at))));
    }
    return true;
  }

  int connections() {
    return connections.get();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/x");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
