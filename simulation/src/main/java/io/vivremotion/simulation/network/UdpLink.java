package io.vivremotion.simulation.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bad line for datagrams: loses, delays and lets overtake. Each client has a port of its own
 * towards the server, as behind a router.
 */
public final class UdpLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpLink.class);
  private static final int LARGEST_BYTES = 65_507;

  private final InetSocketAddress target;
  private final LongSupplier nanoTime;
  private final Lane out;
  private final Lane back;
  private final DatagramSocket door;
  private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();
  private final DelayQueue<Flight> underWay = new DelayQueue<>();
  private final Thread carrier = Thread.ofVirtual().name("udp-link").unstarted(this::carry);

  private volatile Shape shape = Shape.WIRE;
  private volatile boolean cut;

  /**
   * @param nanoTime monotonic nanoseconds
   */
  public UdpLink(String host, int port, LongSupplier nanoTime, long seed) throws IOException {
    this.target = new InetSocketAddress(host, port);
    this.nanoTime = nanoTime;
    this.out = new Lane(new Random(seed));
    this.back = new Lane(new Random(~seed));
    this.door = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  public void start() {
    carrier.start();
    Thread.ofVirtual().name("udp-link-door").start(() -> hear(door, this::fromClient));
  }

  public int port() {
    return door.getLocalPort();
  }

  /** For what is sent from now on. */
  public void shape(Shape next) {
    shape = next;
  }

  /** Nothing arrives until {@link #restore}. */
  public void cut() {
    cut = true;
  }

  public void restore() {
    cut = false;
  }

  @Override
  public void close() {
    carrier.interrupt();
    door.close();
    clients.values().forEach(DatagramSocket::close);
  }

  private void fromClient(DatagramPacket heard) {
    DatagramSocket own = clients.computeIfAbsent(heard.getSocketAddress(), this::portFor);
    send(out, Letter.of(own, target, heard));
  }

  private DatagramSocket portFor(SocketAddress client) {
    try {
      var own = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofVirtual()
          .name("udp-link-client")
          .start(() -> hear(own, heard -> send(back, Letter.of(door, client, heard))));
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hear(DatagramSocket socket, Consumer<DatagramPacket> heard) {
    byte[] buffer = new byte[LARGEST_BYTES];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        heard.accept(packet);
      } catch (IOException e) { // closed, or the other side's port is: a link hears of neither
        LOG.debug("udp-link event=receive_failed", e);
      }
    }
  }

  private void send(Lane lane, Letter letter) {
    OptionalLong arrival =
        lane.arrivalOfDatagram(shape, letter.packet.getLength(), nanoTime.getAsLong());
    if (!cut) {
      arrival.ifPresent(at -> underWay.add(new Flight(letter, at, nanoTime)));
    }
  }

  private void carry() {
    try {
      while (!door.isClosed()) {
        deliver(underWay.take().letter);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deliver(Letter letter) {
    try {
      letter.from.send(letter.packet);
    } catch (IOException e) { // whoever it was for has gone
      LOG.debug("udp-link event=send_failed", e);
    }
  }

  private record Letter(DatagramSocket from, DatagramPacket packet) {
    static Letter of(DatagramSocket from, SocketAddress to, DatagramPacket heard) {
      byte[] copy = Arrays.copyOf(heard.getData(), heard.getLength());
      return new Letter(from, new DatagramPacket(copy, copy.length, to));
    }
  }

  private record Flight(Letter letter, long arrivalNanos, LongSupplier nanoTime)
      implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(arrivalNanos - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
