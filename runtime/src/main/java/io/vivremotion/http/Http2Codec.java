package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandler;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandlerBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 (RFC 9113) below a connection that knows HTTP/1.1: headers that go over and over again
 * leave as a byte each (HPACK, RFC 7541), which is what a metered link saves; there is one stream
 * at a time. Where the server does not choose it, HTTP/1.1 it is.
 */
final class Http2Codec {
  static final String PROTOCOL = "h2";

  private Http2Codec() {}

  /** Hears that the server takes no further calls on this connection. */
  interface Leaving {
    void peerLeaves();
  }

  /**
   * Adds the codec and the connection above it: with TLS the codec that the server chooses, once
   * the handshake has ended.
   *
   * @param connection hears messages as of HTTP/1.1
   */
  static <C extends ChannelHandler & Leaving> void addTo(
      ChannelPipeline pipeline, ChannelHandler http1, int maxHeaderBytes, C connection) {
    boolean secure = pipeline.get(SslHandler.class) != null;
    pipeline.addLast(secure ? chosen(http1, maxHeaderBytes, connection) : http1, connection);
  }

  private static <C extends ChannelHandler & Leaving> ChannelHandler chosen(
      ChannelHandler http1, int maxHeaderBytes, C connection) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
          boolean http2 =
              PROTOCOL.equals(ctx.pipeline().get(SslHandler.class).applicationProtocol());
          if (http2) {
            addHttp2(ctx, connection, maxHeaderBytes);
          } else {
            ctx.pipeline().addAfter(ctx.name(), null, http1);
          }
          ctx.pipeline().remove(this);
        }
        ctx.fireUserEventTriggered(event);
      }
    };
  }

  /** The head that {@link Destination} has written for HTTP/1.1, and the body. */
  static FullHttpRequest request(StreamCall call) {
    URI uri = call.uri();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    ByteBuf body =
        Unpooled.wrappedBuffer(
            call.body().stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new));
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(call.to().method()),
            uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
            body);
    HttpHeaders headers = request.headers();
    headers.set("host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort());
    call.to().headers().forEach(headers::set);
    call.headers().forEach(headers::set);
    headers.set("content-length", body.readableBytes());
    return request;
  }

  private static void addHttp2(ChannelHandlerContext ctx, Leaving leaving, int maxHeaderBytes) {
    Http2Connection connection = new DefaultHttp2Connection(false);
    Responses responses = new Responses(leaving);
    connection.addListener(responses);
    HttpToHttp2ConnectionHandler codec =
        new HttpToHttp2ConnectionHandlerBuilder()
            .connection(connection)
            .frameListener(responses)
            .initialSettings(
                Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .maxHeaderListSize(maxHeaderBytes))
            .httpScheme(HttpScheme.HTTPS)
            .decoupleCloseAndGoAway(true)
            .gracefulShutdownTimeoutMillis(0)
            .build();
    UploadTimer uploads = new UploadTimer(codec);
    responses.uploads = uploads;
    ctx.pipeline().addAfter(ctx.name(), null, uploads).addAfter(ctx.name(), null, codec);
  }

  /** Frames become the messages that HTTP/1.1 would have. */
  private static final class Responses extends Http2EventAdapter {
    private final Leaving leaving;
    private @Nullable UploadTimer uploads;
    private boolean begun;

    Responses(Leaving leaving) {
      this.leaving = leaving;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int streamDependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      if (!begun) {
        HttpResponse head = HttpConversionUtil.toHttpResponse(streamId, headers, true);
        head.headers().remove(HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text());
        boolean informational = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        begun = !informational;
        ctx.fireChannelRead(head);
        if (informational) {
          ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
      }
      if (endOfStream) {
        end(ctx, LastHttpContent.EMPTY_LAST_CONTENT);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
      int consumed = data.readableBytes() + padding;
      if (endOfStream) {
        end(ctx, new DefaultLastHttpContent(data.retain()));
      } else {
        ctx.fireChannelRead(new DefaultHttpContent(data.retain()));
      }
      return consumed;
    }

    private void end(ChannelHandlerContext ctx, LastHttpContent last) {
      begun = false;
      ctx.fireChannelRead(last);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      if (uploads != null) {
        uploads.answered(ctx, data);
      }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
      ctx.fireExceptionCaught(
          new ProtocolException("the peer ended the call with the HTTP/2 error " + errorCode));
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
      leaving.peerLeaves();
    }
  }
}
