package io.vivremotion.simulation.network;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bad line between clients and a server: shaped, cut, or {@link #mute} (connections stand, and
 * nothing passes). All its connections share its bandwidth. Unlike {@link CountingProxy} it does
 * not measure, and what it delays it carries on meanwhile.
 */
public final class TcpLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);
  private static final int PIECE_BYTES = 1_400;

  /** Per direction and connection; then it is not read from. */
  private static final int PIECES_UNDER_WAY = 64;

  private final InetSocketAddress target;
  private final LongSupplier nanoTime;
  private final ServerSocket server;
  private final Lane out;
  private final Lane back;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  private volatile Shape shape = Shape.WIRE;
  private volatile boolean cut;
  private volatile boolean mute;

  /**
   * @param nanoTime monotonic nanoseconds
   */
  public TcpLink(String host, int port, LongSupplier nanoTime, long seed) throws IOException {
    this.target = new InetSocketAddress(host, port);
    this.nanoTime = nanoTime;
    this.out = new Lane(new Random(seed));
    this.back = new Lane(new Random(~seed));
    this.server = new ServerSocket();
  }

  /** On a free port of the loopback. */
  public void start() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().name("tcp-link").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** For what is sent from now on. */
  public void shape(Shape next) {
    shape = next;
  }

  /** All connections are reset, and new ones at once, until {@link #restore}. */
  public void cut() {
    cut = true;
    reset();
  }

  /** All connections are reset; new ones pass. */
  public void reset() {
    open.forEach(Connection::reset);
  }

  /**
   * Connections are taken, as by a router that has lost its table, but nothing passes; those that
   * were open then are dead for good, though neither side hears of it.
   */
  public void mute() {
    mute = true;
    open.forEach(connection -> connection.dead = true);
  }

  /** New connections pass again. */
  public void restore() {
    cut = false;
    mute = false;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Connection connection = new Connection(client, mute);
        Thread.ofVirtual().name("tcp-link-connection").start(connection::join);
      } catch (IOException e) {
        LOG.debug("tcp-link event=accept_ended", e);
      }
    }
  }

  private static void quietlyClose(Closeable closing) {
    try {
      closing.close();
    } catch (IOException e) {
      LOG.debug("tcp-link event=close_failed", e);
    }
  }

  /** What was read at once; nothing: the end. */
  private static final class Piece {
    private final byte[] bytes;
    private final int length;
    private final long arrivalNanos;

    Piece(byte[] bytes, int length, long arrivalNanos) {
      this.bytes = bytes;
      this.length = length;
      this.arrivalNanos = arrivalNanos;
    }

    boolean isEnd() {
      return length == 0;
    }

    void writeTo(OutputStream out) throws IOException {
      out.write(bytes, 0, length);
    }
  }

  /** Dead, it takes and passes nothing on. */
  private final class Connection {
    private final Socket client;
    private final Socket upstream = new Socket();
    private volatile boolean dead;

    Connection(Socket client, boolean dead) {
      this.client = client;
      this.dead = dead;
    }

    void join() {
      open.add(this);
      try {
        if (cut) {
          reset();
          return;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        if (!dead) {
          upstream.connect(target);
        }
        Thread backwards = Thread.ofVirtual().start(() -> carry(upstream, client, back));
        carry(client, upstream, out);
        backwards.join();
      } catch (IOException e) {
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        open.remove(this);
        quietlyClose(client);
        quietlyClose(upstream);
      }
    }

    /** Reads on this thread, writes on another, with what is on its way between them. */
    private void carry(Socket from, Socket to, Lane lane) {
      BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(PIECES_UNDER_WAY);
      Thread arrivals = Thread.ofVirtual().start(() -> deliver(underWay, to));
      try {
        InputStream source = from.isConnected() ? from.getInputStream() : nothing();
        for (int read = 0; read >= 0; ) {
          byte[] bytes = new byte[PIECE_BYTES];
          read = source.read(bytes);
          long now = nanoTime.getAsLong();
          int length = Math.max(0, read);
          long arrival = lane.arrivalOfPiece(shape, length, now);
          underWay.put(new Piece(bytes, length, arrival));
        }
        arrivals.join();
      } catch (IOException broken) {
        arrivals.interrupt();
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** A side that was never connected says nothing, and not even that. */
    private InputStream nothing() throws IOException, InterruptedException {
      while (!client.isClosed()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      throw new IOException("the client has gone");
    }

    private void deliver(BlockingQueue<Piece> underWay, Socket to) {
      try {
        for (Piece next = underWay.take(); !next.isEnd(); next = underWay.take()) {
          TimeUnit.NANOSECONDS.sleep(next.arrivalNanos - nanoTime.getAsLong());
          write(next, to);
        }
        finish(to);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void write(Piece piece, Socket to) {
      try {
        if (!dead) {
          piece.writeTo(to.getOutputStream());
        }
      } catch (IOException broken) { // the rest is taken and thrown away, until the reader ends
        reset();
      }
    }

    /** The one side has ended: so hears the other, unless the line is dead. */
    private void finish(Socket to) {
      if (dead) {
        reset();
        return;
      }
      try {
        to.shutdownOutput();
      } catch (IOException broken) {
        reset();
      }
    }

    private void reset() {
      dead = true;
      for (Socket socket : new Socket[] {client, upstream}) {
        try {
          socket.setSoLinger(true, 0);
        } catch (IOException e) {
          LOG.debug("tcp-link event=already_closed", e);
        }
        quietlyClose(socket);
      }
    }
  }
}
