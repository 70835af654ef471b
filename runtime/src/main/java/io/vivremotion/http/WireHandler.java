package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Next to the socket, below TLS: writes only what the {@link Wire} grants, charges what comes in,
 * and is the only one to ask for more to be read (the channel's auto-read is off), so that nothing
 * above it can read past a pause. What waits to be granted is bounded by the one request a
 * connection carries at a time.
 */
final class WireHandler extends ChannelDuplexHandler {
  private static final int MAX_ASKED_BYTES = 1_400;
  private static final int MAX_ASKED_AGAIN_BYTES = 512;
  private static final long SHORTEST_WAIT_NANOS = 200_000;

  private final Wire plain;
  private final WireCounters counters;
  private final Deque<Pending> queue = new ArrayDeque<>();
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private final Arriving arriving = new Arriving();
  private final Departing departing;
  private Wire wire;
  private long waits;
  private boolean waiting;
  private boolean held;
  private @Nullable ChannelHandlerContext readOnWhenReleased;

  WireHandler(Wire wire, WireCounters counters) {
    this.plain = wire;
    this.wire = wire;
    this.counters = counters;
    this.departing = new Departing(wire);
  }

  Wire wire() {
    return plain;
  }

  /**
   * From now on it carries an urgent call, or another one; returns the wire of that. On the loop.
   */
  Wire carry(boolean urgent) {
    wire = urgent ? plain.urgent() : plain;
    return wire;
  }

  boolean carriesUrgent() {
    return !wire.equals(plain);
  }

  /** How often something had to wait to be granted. On the loop. */
  long waits() {
    return waits;
  }

  private record Pending(ByteBuf bytes, ChannelPromise promise) {}

  /** Granted and handed to the socket since the connection began. Any thread. */
  long sentBytes() {
    return sentBytes.get();
  }

  long receivedBytes() {
    return receivedBytes.get();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      arriving.end();
      queue.add(new Pending(bytes, promise));
    } else {
      ReferenceCountUtil.release(message);
      promise.setFailure(new IllegalArgumentException("only bytes reach the wire"));
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (!waiting) {
      drain(ctx);
    }
  }

  private void drain(ChannelHandlerContext ctx) {
    int ask = plain.equals(Wire.FREE) ? Integer.MAX_VALUE : MAX_ASKED_BYTES;
    for (Pending next; (next = queue.peek()) != null; ) {
      int bytes = Math.min(next.bytes().readableBytes(), ask);
      long delayNanos = bytes == 0 ? 0 : wire.send(bytes);
      if (delayNanos == 0) {
        put(ctx, next, bytes);
      } else if (bytes > MAX_ASKED_AGAIN_BYTES) {
        ask = MAX_ASKED_AGAIN_BYTES;
      } else {
        askLater(ctx, delayNanos);
        break;
      }
    }
    ctx.flush();
    if (departing.isPending()) {
      departing.flushed(ctx.executor().ticker().nanoTime());
    }
  }

  private void askLater(ChannelHandlerContext ctx, long delayNanos) {
    waiting = true;
    waits++;
    later(
        ctx,
        () -> {
          waiting = false;
          drain(ctx);
        },
        delayNanos);
  }

  private void put(ChannelHandlerContext ctx, Pending next, int bytes) {
    sentBytes.addAndGet(bytes);
    counters.sent(bytes);
    boolean all = bytes == next.bytes().readableBytes();
    if (all) {
      queue.remove();
    }
    ChannelFuture written =
        all
            ? ctx.write(next.bytes(), next.promise().unvoid())
            : ctx.write(next.bytes().readRetainedSlice(bytes));
    if (!plain.equals(Wire.FREE)) {
      departing.given(bytes);
      written.addListener(_ -> departing.taken(bytes, ctx.executor().ticker().nanoTime()));
    }
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    arriving.connects(ctx.executor().ticker().nanoTime());
    var _ = ctx.connect(remote, local, promise);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    arriving.connected(ctx.executor().ticker().nanoTime());
    ctx.fireChannelActive();
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      arriving.came(bytes.readableBytes(), ctx.executor().ticker().nanoTime());
      wire.received(bytes.readableBytes());
      receivedBytes.addAndGet(bytes.readableBytes());
      counters.received(bytes.readableBytes());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    readOn(ctx);
  }

  /** While held nothing is read from the socket, so that the peer has to wait. On the loop. */
  void hold(boolean hold) {
    held = hold;
    ChannelHandlerContext ctx = readOnWhenReleased;
    if (!held && ctx != null) {
      readOnWhenReleased = null;
      readOn(ctx);
    }
  }

  private void readOn(ChannelHandlerContext ctx) {
    if (held) {
      readOnWhenReleased = ctx;
      return;
    }
    long delayNanos = wire.readDelayNanos();
    if (delayNanos == 0) {
      ctx.read();
    } else {
      later(ctx, () -> readOn(ctx), delayNanos);
    }
  }

  /** Requests to read from above are dropped: this handler reads as fast as the wire allows. */
  @Override
  public void read(ChannelHandlerContext ctx) {}

  private static void later(ChannelHandlerContext ctx, Runnable task, long delayNanos) {
    var _ =
        ctx.executor()
            .schedule(task, Math.max(delayNanos, SHORTEST_WAIT_NANOS), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    drop();
    var _ = ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    arriving.end();
    drop();
    ctx.fireChannelInactive();
  }

  /**
   * How fast what comes in comes in, for {@link Wire#cameIn}. A pause or a write ends a run. What
   * comes in small pieces comes as fast as it is made, and tells nothing of the link.
   */
  private final class Arriving {
    private static final long PAUSE_NANOS = 400_000_000L;
    private static final long FULL_READ_BYTES = 1_000;

    private boolean running;
    private long firstNanos;
    private long lastNanos;
    private long bytes;
    private long reads;

    void connects(long nowNanos) {
      firstNanos = nowNanos;
    }

    void connected(long nowNanos) {
      plain.wentThereAndBack(nowNanos - firstNanos);
    }

    void came(int count, long nowNanos) {
      if (running && nowNanos - lastNanos > PAUSE_NANOS) {
        end();
      }
      if (running) {
        bytes += count;
        reads++;
      } else {
        running = true;
        firstNanos = nowNanos;
      }
      lastNanos = nowNanos;
    }

    void end() {
      if (running && bytes >= reads * FULL_READ_BYTES && reads > 0) {
        plain.cameIn(bytes, Math.max(1, lastNanos - firstNanos));
      }
      running = false;
      bytes = 0;
      reads = 0;
    }
  }

  private void drop() {
    for (Pending next; (next = queue.poll()) != null; ) {
      next.bytes().release();
      next.promise().tryFailure(new ClosedChannelException());
    }
  }
}
