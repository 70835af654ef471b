package io.vivremotion.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A server that knows HTTP/2 alone and answers as a provider does, or as a script says. */
final class Http2Server implements AutoCloseable {
  /** What a large provider sends with each answer; values as they change or stay. */
  private static final List<String[]> HEADERS =
      List.of(
          new String[] {"date", "Sat, 28 Nov 2026 12:00:00 GMT"},
          new String[] {"content-type", "application/json"},
          new String[] {"openai-organization", "user-k3jd8s0d9fj2ksl4"},
          new String[] {"openai-processing-ms", "412"},
          new String[] {"openai-version", "2020-10-01"},
          new String[] {"x-ratelimit-limit-requests", "10000"},
          new String[] {"x-ratelimit-limit-tokens", "2000000"},
          new String[] {"x-ratelimit-remaining-requests", "9999"},
          new String[] {"x-ratelimit-remaining-tokens", "1999844"},
          new String[] {"x-ratelimit-reset-requests", "6ms"},
          new String[] {"x-ratelimit-reset-tokens", "4ms"},
          new String[] {
            "strict-transport-security", "max-age=31536000; includeSubDomains; preload"
          },
          new String[] {"cf-cache-status", "DYNAMIC"},
          new String[] {"x-content-type-options", "nosniff"},
          new String[] {"server", "cloudflare"},
          new String[] {"alt-svc", "h3=\":443\"; ma=86400"});

  private final EventLoopGroup loops = Transport.best().eventLoops(1, "http2-server");
  private final Channel listening;
  private final Queue<BiConsumer<Channel, byte[]>> script = new ConcurrentLinkedQueue<>();
  final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  Http2Server(Path certificate, Path key) throws IOException {
    SslContext tls =
        SslContextBuilder.forServer(certificate.toFile(), key.toFile())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    "h2"))
            .build();
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(Transport.best().serverChannel)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.incrementAndGet();
                    channel
                        .pipeline()
                        .addLast(
                            tls.newHandler(channel.alloc()),
                            Http2FrameCodecBuilder.forServer().build(),
                            new Http2MultiplexHandler(
                                new ChannelInitializer<>() {
                                  @Override
                                  protected void initChannel(Channel stream) {
                                    stream.pipeline().addLast(new Serving());
                                  }
                                }));
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Of the next requests; afterwards it answers what it was sent. */
  Http2Server next(BiConsumer<Channel, byte[]> act) {
    script.add(act);
    return this;
  }

  static void answer(Channel stream, byte[] body) {
    var _ = stream.write(new DefaultHttp2HeadersFrame(headers()));
    var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
  }

  static Http2Headers headers() {
    Http2Headers headers = new DefaultHttp2Headers().status("200");
    HEADERS.forEach(each -> headers.add(each[0], each[1]));
    return headers;
  }

  static void reset(Channel stream) {
    var _ = stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
  }

  /** It takes no further call on this connection, and answers this one. */
  static void answerAndLeave(Channel stream, byte[] body) {
    var _ = stream.parent().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    answer(stream, body);
  }

  private final class Serving extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final ByteBuf body = Unpooled.buffer();

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
      boolean ended =
          switch (frame) {
            case Http2HeadersFrame head -> {
              heads.add(head.headers());
              yield head.isEndStream();
            }
            case Http2DataFrame data -> {
              body.writeBytes(data.content());
              yield data.isEndStream();
            }
            default -> false;
          };
      if (ended) {
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        BiConsumer<Channel, byte[]> act = script.poll();
        (act == null ? (BiConsumer<Channel, byte[]>) Http2Server::answer : act)
            .accept(ctx.channel(), bytes);
      }
    }
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
