package io.vivremotion.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http2.Http2ConnectionHandler;

/**
 * How long requests take to reach the peer, as only the peer can tell: behind a request goes a PING
 * (RFC 9113, section 6.7), which it answers once it has read all before it, whatever it does with
 * the request. Asked of large requests alone, where the {@link Wire} wants to know, and not of one
 * that had to wait to be granted: that tells how fast it was granted. State belongs to the loop.
 */
final class UploadTimer extends ChannelOutboundHandlerAdapter {
  /** Less tells more of the round trip than of the rate. */
  static final long SHORTEST_BYTES = 2_048;

  private final Http2ConnectionHandler codec;
  private long tag;
  private boolean asked;
  private long startNanos;
  private long bytes;

  UploadTimer(Http2ConnectionHandler codec) {
    this.codec = codec;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    WireHandler wire = ctx.pipeline().get(WireHandler.class);
    if (message instanceof FullHttpRequest && !asked && wire.wire().wantsUploadsTimed()) {
      long before = wire.sentBytes();
      long waits = wire.waits();
      startNanos = ctx.executor().ticker().nanoTime();
      promise
          .unvoid()
          .addListener(done -> {
            bytes = wire.sentBytes() - before;
            if (done.isSuccess() && bytes >= SHORTEST_BYTES && wire.waits() == waits) {
              ask(ctx);
            }
          });
    }
    var _ = ctx.write(message, promise);
  }

  private void ask(ChannelHandlerContext ctx) {
    ChannelHandlerContext below = ctx.pipeline().context(codec);
    if (below != null) {
      asked = true;
      tag++;
      var _ = codec.encoder().writePing(below, false, tag, below.newPromise());
      below.flush();
    }
  }

  /** The peer has read all that was sent before the PING. */
  void answered(ChannelHandlerContext ctx, long told) {
    if (asked && told == tag) {
      asked = false;
      long took = ctx.executor().ticker().nanoTime() - startNanos;
      ctx.pipeline().get(WireHandler.class).wire().wentUpAndBack(bytes, took);
    }
  }
}
