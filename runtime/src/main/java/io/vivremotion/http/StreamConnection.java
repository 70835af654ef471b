package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.http.StreamListener.Wires;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection of the streaming client: one call at a time. All on its loop. */
final class StreamConnection extends ChannelInboundHandlerAdapter implements Http2Codec.Leaving {
  /** A request of up to this leaves in one buffer with its head. */
  private static final int ONE_BUFFER_BYTES = 16 << 10;

  /** What a listener is shown lies here: one for each loop, since it is looked at at once. */
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[StreamConnector.READ_BYTES];
        }
      };

  private final Channel channel;
  private final WireHandler wire;
  private final StreamClient.Shared shared;
  private final Opening opening;
  private @Nullable Ongoing under;
  private @Nullable HttpResponse response;
  private Phase phase = Phase.OPENING;
  private boolean requestWritten;
  private boolean reusable = true;
  private boolean peerLeaves;
  private boolean http2;
  private long accountedSent;
  private long accountedReceived;
  private long idleSinceNanos;

  StreamConnection(Channel channel, WireHandler wire, StreamClient.Shared shared, Opening opening) {
    this.channel = channel;
    this.wire = wire;
    this.shared = shared;
    this.opening = opening;
  }

  private enum Phase {
    OPENING,
    OPEN,
    ENDED
  }

  /** Hears of the connection: {@code opened} and later {@code ended}, or only {@code failed}. */
  interface Opening {
    void opened(StreamConnection connection);

    void failed(Cause cause, String what);

    /** A call is over and the connection may carry another. */
    void free(StreamConnection connection);

    void ended();
  }

  void carry(Ongoing call, boolean kept) {
    under = call;
    response = null;
    requestWritten = false;
    call.carriedBy(this, kept, shared.nanos());
    channel
        .writeAndFlush(http2 ? Http2Codec.request(call.call) : request(call.call))
        .addListener(done -> {
          if (done.isSuccess()) {
            requestWritten = true;
            call.sent(shared.nanos());
          } else if (under == call) {
            fail(Cause.BROKEN, "the connection ended before the request was sent");
          }
        });
  }

  private ByteBuf request(StreamCall call) {
    int size = 0;
    for (ByteBuffer piece : call.body()) {
      size += piece.remaining();
    }
    boolean whole = size <= ONE_BUFFER_BYTES;
    ByteBuf out = channel.alloc().ioBuffer(512 + (whole ? size : 0));
    head(out, call, size);
    if (whole) {
      call.body().forEach(piece -> out.writeBytes(piece.duplicate()));
      return out;
    }
    ByteBuf body =
        Unpooled.wrappedBuffer(
            call.body().size(),
            call.body().stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new));
    return Unpooled.wrappedBuffer(out, body);
  }

  private static void head(ByteBuf out, StreamCall call, int size) {
    out.writeBytes(call.to().head());
    call.headers().forEach((name, value) -> ReplyBytes.header(out, name, value));
    ReplyBytes.ascii(out, "content-length: ");
    ReplyBytes.ascii(out, Integer.toString(size));
    ReplyBytes.ascii(out, "\r\n\r\n");
  }

  void hold(boolean held) {
    wire.hold(held);
  }

  /**
   * Of the call under way, and what came before it on this connection and belongs to no other call:
   * the handshakes of TLS and HTTP/2 are the first one's.
   */
  Wires wires() {
    return new Wires(wire.sentBytes() - accountedSent, wire.receivedBytes() - accountedReceived);
  }

  void idleSince(long nowNanos) {
    idleSinceNanos = nowNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  boolean isReusable() {
    return reusable && channel.isActive();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (channel.pipeline().get(SslHandler.class) == null) {
      isOpen();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && phase == Phase.OPENING) {
      if (handshake.isSuccess()) {
        isOpen();
      } else {
        isNotOpened(Cause.UNTRUSTED, "TLS failed: " + handshake.cause().getMessage());
      }
    }
  }

  private void isOpen() {
    phase = Phase.OPEN;
    http2 = channel.pipeline().get(HttpResponseDecoder.class) == null;
    opening.opened(this);
  }

  private void isNotOpened(Cause cause, String what) {
    phase = Phase.ENDED;
    opening.failed(cause, what);
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (under == null) {
        close(); // bytes nobody asked for: the connection is not to be trusted with a next call
      } else if (message instanceof HttpResponse head) {
        begun(head);
      }
      if (under != null && message instanceof HttpContent part) {
        take(under, part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Ongoing call = under;
    if (call != null) {
      call.paused();
    }
  }

  private void begun(HttpResponse head) {
    Ongoing call = under;
    if (head.decoderResult().isFailure() || head.status().code() == 101) {
      fail(Cause.GARBLED, "the peer did not answer in HTTP");
    } else if (call != null) {
      response = head;
      if (head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
        call.head(new StreamListener.Head(head.status().code(), head.headers()), shared.nanos());
      }
    }
  }

  private void take(Ongoing call, HttpContent part) {
    HttpResponse head = response;
    if (call.isOver()) {
      close();
    } else if (part.decoderResult().isFailure() || head == null) {
      fail(Cause.GARBLED, "the peer did not answer in HTTP");
    } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      response = null;
    } else if (part.content().isReadable() && !call.body(copied(part), shared.nanos())) {
      fail(
          Cause.TOO_LONG,
          "the answer is longer than " + call.call.limits().totalBytes() + " bytes");
    } else if (part instanceof LastHttpContent && !call.isOver()) {
      complete(call, head);
    }
  }

  private static ByteBuffer copied(HttpContent part) {
    int size = part.content().readableBytes();
    byte[] scratch = SCRATCH.get();
    byte[] room = size <= scratch.length ? scratch : new byte[size];
    part.content().readBytes(room, 0, size);
    return ByteBuffer.wrap(room, 0, size);
  }

  private void complete(Ongoing call, HttpResponse head) {
    Wires wires = wires();
    accountedSent = wire.sentBytes();
    accountedReceived = wire.receivedBytes();
    under = null;
    wire.hold(false);
    reusable = requestWritten && !peerLeaves && HttpUtil.isKeepAlive(head);
    if (isReusable()) {
      opening.free(this);
    } else {
      close();
    }
    call.end(wires);
  }

  /** A call under way is still answered. */
  @Override
  public void peerLeaves() {
    peerLeaves = true;
    if (under == null) {
      close();
    }
  }

  private void fail(Cause cause, String what) {
    Ongoing call = under;
    under = null;
    if (call != null) {
      call.fail(cause, call.call.uri().getHost() + ": " + what);
    }
    close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    switch (phase) {
      case OPENING ->
          isNotOpened(Cause.UNREACHABLE, "the peer closed the connection while it was set up");
      case OPEN -> {
        phase = Phase.ENDED;
        fail(Cause.BROKEN, "the peer closed the connection before its response was whole");
        opening.ended();
      }
      case ENDED -> {}
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause.getCause() instanceof SSLException refused) {
      fail(Cause.UNTRUSTED, "TLS failed: " + refused.getMessage());
    } else {
      fail(Cause.BROKEN, "the connection broke");
    }
  }

  /** Idempotent. */
  void close() {
    reusable = false;
    var _ = channel.close();
  }
}
