package io.vivremotion.simulation.network;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A link between a client and a server, as seen from outside of both: counts what passes on the
 * client's side, and can be slow, far or down. Its own buffers towards the client are the smallest
 * the kernel allows, so that what is counted is what a wire would carry, not what a buffer takes.
 */
public final class CountingProxy implements AutoCloseable {
  private static final int PIECE_BYTES = 1_024;
  private static final int BUFFER_BYTES = 2_048;

  private final InetSocketAddress target;
  private final LongSupplier nanoTime;
  private final Meter meter;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;
  private final Thread acceptor = Thread.ofVirtual().name("proxy").unstarted(this::accept);

  private volatile boolean down;
  private volatile Duration delay = Duration.ZERO;
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  /**
   * @param nanoTime monotonic nanoseconds
   */
  public CountingProxy(String host, int port, LongSupplier nanoTime) throws IOException {
    this.target = new InetSocketAddress(host, port);
    this.nanoTime = nanoTime;
    this.meter = new Meter(nanoTime);
    this.server = new ServerSocket();
  }

  public void start() throws IOException {
    server.setReceiveBufferSize(64 << 10);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    acceptor.start();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** What passed so far. */
  public Meter meter() {
    return meter;
  }

  /** Both directions wait so long, each piece. */
  public void delay(Duration each) {
    delay = each;
  }

  /** Each direction carries at most so much. */
  public void limit(long bytesPerSecondAndDirection) {
    bytesPerSecond = bytesPerSecondAndDirection;
  }

  /** The link goes down: connections break, new ones are closed at once. */
  public void cut() {
    down = true;
    open.forEach(CountingProxy::quietlyClose);
  }

  public void restore() {
    down = false;
  }

  @Override
  public void close() {
    cut();
    try {
      server.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (down) {
          client.close();
        } else {
          Thread.ofVirtual().name("proxy-link").start(() -> join(client));
        }
      } catch (IOException closed) {
        quietlyClose(server);
      }
    }
  }

  private void join(Socket client) {
    try (client;
        Socket upstream = new Socket()) {
      client.setSendBufferSize(BUFFER_BYTES);
      client.setTcpNoDelay(true);
      upstream.setReceiveBufferSize(BUFFER_BYTES);
      upstream.setTcpNoDelay(true);
      upstream.connect(target);
      open.add(client);
      open.add(upstream);
      Thread back =
          Thread.ofVirtual().name("proxy-back").start(() -> carry(upstream, client, false));
      carry(client, upstream, true);
      back.join();
    } catch (IOException broken) {
      quietlyClose(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private void carry(Socket from, Socket to, boolean outwards) {
    byte[] piece = new byte[PIECE_BYTES];
    try {
      InputStream source = from.getInputStream();
      for (int read = source.read(piece); read >= 0 && !down; read = source.read(piece)) {
        if (outwards) {
          meter.sent(read);
        }
        hold(read);
        to.getOutputStream().write(piece, 0, read);
        if (!outwards) {
          meter.received(read);
        }
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      quietlyClose(from);
      quietlyClose(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
    }
  }

  private void hold(int bytes) throws InterruptedException {
    long until = nanoTime.getAsLong() + delay.toNanos();
    if (bytesPerSecond != Long.MAX_VALUE) {
      until += bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    }
    long left = until - nanoTime.getAsLong();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private static void quietlyClose(AutoCloseable closing) {
    try {
      closing.close();
    } catch (Exception alreadyBroken) { // whatever close throws, the link is down now
      Thread.onSpinWait();
    }
  }
}
