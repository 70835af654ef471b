package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream into packets. Stops in the middle of a buffer when the connection is paused;
 * what an unfinished packet holds is bounded per connection (maximum packet size) and for all
 * together.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {
  private static final int MAX_HEADER_BYTES = 5;

  private final Connection connection;
  private final PacketReader packets;
  private @Nullable ByteBuf rest;

  FrameReader(Connection connection) {
    this.connection = connection;
    this.packets = new PacketReader(connection);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    connection.heard(in.readableBytes());
    consume(ctx, joined(ctx, in));
  }

  private ByteBuf joined(ChannelHandlerContext ctx, ByteBuf in) {
    ByteBuf before = rest;
    if (before == null) {
      return in;
    }
    rest = null;
    connection.broker().released(before.readableBytes());
    ByteBuf whole = ctx.alloc().buffer(before.readableBytes() + in.readableBytes());
    whole.writeBytes(before).writeBytes(in);
    before.release();
    in.release();
    return whole;
  }

  /** Goes on with what was left when the connection was paused. */
  void resume(ChannelHandlerContext ctx) {
    ByteBuf before = rest;
    if (before != null) {
      rest = null;
      connection.broker().released(before.readableBytes());
      consume(ctx, before);
    }
  }

  private void consume(ChannelHandlerContext ctx, ByteBuf data) {
    try {
      while (connection.takes() && nextFrame(ctx, data)) {
        // each turn has read one packet
      }
    } catch (ProtocolError error) {
      connection.fail(error);
    } finally {
      keep(ctx, data);
      connection.pauseIfFull();
    }
  }

  private void keep(ChannelHandlerContext ctx, ByteBuf data) {
    int left = data.readableBytes();
    if (left == 0 || connection.isClosed()) {
      data.release();
      return;
    }
    if (!connection.broker().reserve(left)) {
      data.release();
      connection.fail(new ProtocolError(Reason.QUOTA_EXCEEDED, "partial-packets-full"));
      return;
    }
    // A copy of its own size: the receive buffer may be far larger than what is left in it.
    rest = ctx.alloc().buffer(left).writeBytes(data);
    data.release();
  }

  /** False if the packet is not whole yet. */
  private boolean nextFrame(ChannelHandlerContext ctx, ByteBuf data) throws ProtocolError {
    int start = data.readerIndex();
    int available = data.readableBytes();
    if (available < 2) {
      return false;
    }
    int first = data.getUnsignedByte(start);
    packets.checkHeader(first);
    int length = 0;
    int at = 1;
    int b;
    do {
      if (at == MAX_HEADER_BYTES) {
        throw ProtocolError.malformed("remaining-length");
      }
      if (at == available) {
        return false;
      }
      b = data.getUnsignedByte(start + at);
      length |= (b & 0x7F) << (7 * (at - 1));
      at++;
    } while (b >= 0x80);
    if (at + (long) length > connection.broker().config().maxPacketBytes()) {
      throw new ProtocolError(Reason.PACKET_TOO_LARGE, "packet-too-large");
    }
    if (available < at + length) {
      return false;
    }
    read(ctx, data, at, length);
    return true;
  }

  private void read(ChannelHandlerContext ctx, ByteBuf data, int headerBytes, int length)
      throws ProtocolError {
    int start = data.readerIndex();
    int end = start + headerBytes + length;
    int first = data.getUnsignedByte(start);
    data.readerIndex(start + headerBytes);
    int writerIndex = data.writerIndex();
    data.writerIndex(end); // the packet's end, for all that reads it
    packets.read(first, data);
    data.writerIndex(writerIndex);
    if (packets.isForCodec(first) && !connection.isClosed()) {
      ctx.fireChannelRead(data.retainedSlice(start, headerBytes + length));
    }
    data.readerIndex(end);
  }

  /** Not passed on: the codec's decoder would read on although the connection is paused. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    connection.broker().flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ByteBuf left = rest;
    if (left != null) {
      rest = null;
      connection.broker().released(left.readableBytes());
      left.release();
    }
    ctx.fireChannelInactive();
  }
}
