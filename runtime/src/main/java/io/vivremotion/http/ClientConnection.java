package io.vivremotion.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection to a host: one call at a time. State belongs to the event loop. */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Http2Codec.Leaving {
  private final Channel channel;
  private final WireHandler wire;
  private final Haste haste;
  private final long maxResponseBytes;
  private final CompletableFuture<ClientConnection> opened;
  private @Nullable CompletableFuture<RawResponse> under;
  private @Nullable HttpResponse head;
  private RequestBody body = new RequestBody();
  private boolean requestWritten;
  private boolean peerLeaves;
  private long accountedSent;
  private long accountedReceived;
  private volatile boolean reusable;
  private volatile long idleSinceNanos;

  /**
   * @param opened done when connected and, with TLS, the peer is trusted
   */
  ClientConnection(
      Channel channel,
      WireHandler wire,
      long maxResponseBytes,
      CompletableFuture<ClientConnection> opened) {
    this.channel = channel;
    this.wire = wire;
    this.haste = new Haste(channel, wire);
    this.maxResponseBytes = maxResponseBytes;
    this.opened = opened;
  }

  /** A kept connection was closed by the peer before anything of this call was sent. */
  static final class Stale extends EOFException {
    private static final long serialVersionUID = 1;

    Stale() {
      super("the peer has closed the connection");
    }
  }

  /** Any thread. */
  CompletableFuture<RawResponse> exchange(Call call) {
    CompletableFuture<RawResponse> result = new CompletableFuture<>();
    channel.eventLoop().execute(() -> begin(call, result));
    return result;
  }

  private void begin(Call call, CompletableFuture<RawResponse> result) {
    if (!channel.isActive()) {
      result.completeExceptionally(new Stale());
      return;
    }
    under = result;
    head = null;
    body = new RequestBody();
    requestWritten = false;
    reusable = false;
    haste.begin(call.urgent());
    channel
        .writeAndFlush(request(call))
        .addListener(done -> {
          if (done.isSuccess()) {
            requestWritten = true;
            haste.written();
          } else if (!result.isDone()) {
            fail(new IOException("the request could not be sent", done.cause()));
          }
        });
  }

  private static FullHttpRequest request(Call call) {
    URI uri = call.uri();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(call.method()),
            target,
            Unpooled.wrappedBuffer(call.body().view()));
    request
        .headers()
        .set("host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
        .set("accept-encoding", "gzip");
    if (call.body().size() > 0 || call.method().startsWith("P")) { // POST, PUT, PATCH
      request.headers().set("content-length", call.body().size());
    }
    if (!call.body().type().value().isEmpty()) {
      request.headers().set("content-type", call.body().type().value());
    }
    call.headers().forEach((name, value) -> request.headers().set(name, value));
    return request;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    haste.begin(wire.carriesUrgent());
    if (channel.pipeline().get(SslHandler.class) == null) {
      opened.complete(this);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        opened.complete(this);
      } else {
        fail(handshake.cause());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (under == null) {
        close(); // bytes nobody asked for: the connection is not to be trusted with a next call
      } else {
        haste.comes();
      }
      if (under != null && message instanceof HttpResponse response) {
        begun(response);
      }
      if (under != null && message instanceof HttpContent part) {
        take(part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begun(HttpResponse response) {
    if (response.decoderResult().isFailure()) {
      fail(garbage(response.decoderResult().cause()));
    } else if (response.status().code() == 101) {
      fail(new ProtocolException("the peer switched protocols unasked"));
    } else {
      head = response;
    }
  }

  private void take(HttpContent part) {
    HttpResponse response = head;
    if (part.decoderResult().isFailure() || response == null) {
      fail(garbage(part.decoderResult().cause()));
      return;
    }
    if (body.size() + (long) part.content().readableBytes() > maxResponseBytes) {
      fail(new ProtocolException("the response is longer than " + maxResponseBytes + " bytes"));
      return;
    }
    body.add(part.content());
    if (part instanceof LastHttpContent) {
      if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        head = null;
      } else {
        complete(response);
      }
    }
  }

  private void complete(HttpResponse response) {
    CompletableFuture<RawResponse> result = under;
    under = null;
    haste.end();
    long sent = wire.sentBytes();
    long received = wire.receivedBytes();
    RawResponse whole =
        new RawResponse(
            response, body.toBytes(), sent - accountedSent, received - accountedReceived);
    accountedSent = sent;
    accountedReceived = received;
    reusable = requestWritten && !peerLeaves && HttpUtil.isKeepAlive(response);
    if (!reusable) {
      close();
    }
    if (result != null) {
      result.complete(whole);
    }
  }

  /** A call under way is still answered. */
  @Override
  public void peerLeaves() {
    peerLeaves = true;
    reusable = false;
    if (under == null) {
      close();
    }
  }

  private static IOException garbage(@Nullable Throwable cause) {
    if (cause instanceof PrematureChannelClosureException) {
      return new EOFException("the peer closed the connection within its response's headers");
    }
    ProtocolException garbage = new ProtocolException("the peer did not answer in HTTP");
    if (cause != null) {
      garbage.initCause(cause);
    }
    return garbage;
  }

  /** The call under way, or the opening, fails; the connection ends. */
  private void fail(Throwable cause) {
    CompletableFuture<RawResponse> result = under;
    under = null;
    haste.end();
    opened.completeExceptionally(cause);
    if (result != null) {
      result.completeExceptionally(cause);
    }
    close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new EOFException("the peer closed the connection before its response was whole"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable told = cause.getCause() instanceof SSLException tlsFailure ? tlsFailure : cause;
    fail(told);
  }

  boolean isReusable() {
    return reusable && channel.isActive();
  }

  /** Ends it after the idle time unless it was taken up meanwhile. */
  void idle(long nowNanos, long idleNanos) {
    idleSinceNanos = nowNanos;
    var _ =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (under == null && idleSinceNanos == nowNanos) {
                    close();
                  }
                },
                idleNanos,
                TimeUnit.NANOSECONDS);
  }

  void taken() {
    idleSinceNanos = -1;
  }

  /** Any thread; idempotent. */
  void close() {
    var _ = channel.close();
  }
}
