package io.vivremotion.systemtests;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT 3.1.1 connection that publishes at QoS 1 at a given rate, whatever the answers do: an
 * open loop. A latency counts from the moment a message was due, so that a stall is felt by all
 * that were due in it. At most {@link #WINDOW} messages are unanswered; then it falls behind.
 */
final class PacedMqtt implements AutoCloseable {
  private static final int WINDOW = 1_000;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int port;
  private final String clientId;
  private final IntFunction<Event> events;
  private final AtomicLongArray dueNanos = new AtomicLongArray(WINDOW + 1);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final Recorder latencies = new Recorder(TimeUnit.MINUTES.toNanos(1), 2);
  private final Thread writer;
  private volatile double messagesPerSecond;
  private volatile boolean stopping;
  private volatile @Nullable String trouble;

  /** What the n-th message says and where. */
  record Event(String topic, String payload) {}

  PacedMqtt(int port, String clientId, IntFunction<Event> events) {
    this.port = port;
    this.clientId = clientId;
    this.events = events;
    this.writer = Thread.ofPlatform().name("paced-" + clientId).unstarted(this::write);
  }

  /** Infinity: as fast as the window allows. */
  void rate(double perSecond) {
    messagesPerSecond = perSecond;
  }

  void start() {
    writer.start();
  }

  long sent() {
    return sent.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Nanoseconds from due to acknowledged, since the last call. */
  Histogram latencies() {
    return latencies.getIntervalHistogram();
  }

  /** Why it ended early, or null. */
  @Nullable String trouble() {
    return trouble;
  }

  private void write() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out.write(connect());
      in.readFully(new byte[4]);
      Thread reader = Thread.ofPlatform().name("acks-" + clientId).start(() -> read(in));
      publish(out);
      reader.join(TimeUnit.SECONDS.toMillis(10));
    } catch (IOException e) {
      trouble = e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(OutputStream out) throws IOException {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    double due = System.nanoTime();
    while (!stopping) {
      long now = System.nanoTime();
      double rate = messagesPerSecond;
      boolean unlimited = Double.isInfinite(rate);
      while ((unlimited || due <= now) && rate > 0 && sent.get() - acknowledged.get() < WINDOW) {
        append(piece, (int) sent.getAndIncrement(), unlimited ? now : (long) due);
        due = unlimited ? now : due + 1e9 / rate;
      }
      if (rate == 0) {
        due = now;
      }
      piece.writeTo(out);
      piece.reset();
      LockSupport.parkNanos(TICK_NANOS);
    }
    while (acknowledged.get() < sent.get() && trouble == null) {
      LockSupport.parkNanos(TICK_NANOS);
    }
    out.write(new byte[] {(byte) 0xE0, 0}); // DISCONNECT
  }

  private void append(ByteArrayOutputStream piece, int number, long dueAt) throws IOException {
    Event event = events.apply(number);
    int packetId = number % WINDOW + 1;
    dueNanos.set(packetId, dueAt);
    byte[] topic = event.topic().getBytes(StandardCharsets.UTF_8);
    byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
    DataOutputStream data = new DataOutputStream(piece);
    data.writeByte(0x32); // PUBLISH, QoS 1
    remainingLength(data, 2 + topic.length + 2 + payload.length);
    data.writeShort(topic.length);
    data.write(topic);
    data.writeShort(packetId);
    data.write(payload);
  }

  private static void remainingLength(DataOutputStream to, int length) throws IOException {
    int left = length;
    while (left > 127) {
      to.writeByte((left & 127) | 128);
      left >>= 7;
    }
    to.writeByte(left);
  }

  private byte[] connect() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream data = new DataOutputStream(bytes)) {
      byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
      data.writeByte(0x10);
      data.writeByte(12 + id.length);
      data.writeUTF("MQTT");
      data.write(new byte[] {4, 2, 0, 60}); // 3.1.1, clean session, keep alive 60 s
      data.writeUTF(clientId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The gateway acknowledges in the order of arrival; each PUBACK has four bytes. */
  private void read(DataInputStream in) {
    byte[] puback = new byte[4];
    try {
      while (!stopping || acknowledged.get() < sent.get()) {
        in.readFully(puback);
        if (puback[0] != 0x40) {
          throw new IOException("not a PUBACK: 0x%02x".formatted(puback[0]));
        }
        int packetId = ((puback[2] & 0xFF) << 8) | (puback[3] & 0xFF);
        latencies.recordValue(Math.max(1, System.nanoTime() - dueNanos.get(packetId)));
        acknowledged.incrementAndGet();
      }
    } catch (IOException e) {
      if (!stopping) {
        trouble = e.toString();
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
