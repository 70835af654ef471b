package io.vivremotion.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Passes bytes between a client and a server and notes how many went when, each way. */
final class CountingProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final int target;
  final List<Passed> up = new CopyOnWriteArrayList<>();
  final List<Passed> down = new CopyOnWriteArrayList<>();

  /** What is sent faster waits; 0: as fast as it comes. */
  volatile long upBytesPerSecond;

  CountingProxy(int target) throws IOException {
    this.target = target;
    socket = new ServerSocket();
    socket.setReceiveBufferSize(16 << 10); // what is in there has passed as far as the client sees
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  record Passed(long nanos, int bytes) {}

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        client.setSendBufferSize(1_024); // else bytes the client did not let in look as if passed
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> pass(client, server, up, () -> upBytesPerSecond));
        Thread.ofVirtual().start(() -> pass(server, client, down, () -> 0));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void pass(Socket from, Socket to, List<Passed> passed, LongSupplier limit) {
    byte[] buffer = new byte[512];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int n; (n = in.read(buffer)) >= 0; ) {
        long rate = limit.getAsLong();
        if (rate > 0) {
          LockSupport.parkNanos(n * 1_000_000_000L / rate);
        }
        to.getOutputStream().write(buffer, 0, n);
        passed.add(new Passed(System.nanoTime(), n));
      }
    } catch (IOException closed) {
      // one side has left: the connection is over
    }
  }

  static long total(List<Passed> passed) {
    return passed.stream().mapToLong(Passed::bytes).sum();
  }

  /** The most that went within any window of this length. */
  static long most(List<Passed> passed, long windowNanos) {
    long most = 0;
    for (Passed first : passed) {
      long within =
          passed.stream()
              .filter(p -> p.nanos() >= first.nanos() && p.nanos() < first.nanos() + windowNanos)
              .mapToLong(Passed::bytes)
              .sum();
      most = Math.max(most, within);
    }
    return most;
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
