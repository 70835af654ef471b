package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection's writing side: acknowledgements gather in one buffer, other packets follow in their
 * order, and one flush per turn of the event loop sends all. Event loop only.
 */
final class Writer {
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int ACKS_BYTES = 256;

  private final Broker broker;
  private final Channel channel;
  private @Nullable ByteBuf acks;
  private boolean isDue;

  Writer(Broker broker, Channel channel) {
    this.broker = broker;
    this.channel = channel;
  }

  void ack(int header, int packetId, int reason) {
    ByteBuf gathered = acks;
    if (gathered == null) {
      gathered = channel.alloc().ioBuffer(ACKS_BYTES);
      acks = gathered;
    }
    Packets.ack(gathered, header, packetId, reason);
    due();
  }

  void write(ByteBuf packet) {
    handOver();
    broker.meters().bytesOut(packet.readableBytes());
    var _ = channel.write(packet, channel.voidPromise());
    due();
  }

  private void handOver() {
    ByteBuf gathered = acks;
    if (gathered != null) {
      acks = null;
      broker.meters().bytesOut(gathered.readableBytes());
      var _ = channel.write(gathered, channel.voidPromise());
    }
  }

  private void due() {
    if (!isDue) {
      isDue = true;
      broker.flushDue(this);
    }
  }

  void flush() {
    isDue = false;
    handOver();
    channel.flush();
  }

  /** Once what was written has left; a peer that does not read it would keep it open for ever. */
  void close() {
    flush();
    var _ =
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    if (channel.isOpen()) {
      var _ = channel.eventLoop().schedule(this::abandon, PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void abandon() {
    var _ = channel.close();
  }
}
