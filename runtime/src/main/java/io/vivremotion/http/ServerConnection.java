package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One peer. Requests are taken as they come, up to {@value #MAX_PIPELINED} unanswered; replies
 * leave in their order. All on the connection's event loop.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_PIPELINED = 16;

  /** Of a refused request's body this much is read and dropped to keep the connection. */
  private static final int MAX_SKIPPED_BYTES = 64 << 10;

  private final ServerShared shared;
  private final Channel channel;
  private final Loop loop;
  private final PeerWatch watch;
  private final Deque<Exchange> exchanges = new ArrayDeque<>();
  private @Nullable Incoming incoming;
  private @Nullable Exchange streaming;
  private long skippedBytes;

  /** Nothing more is taken from this peer. */
  private boolean deaf;

  private boolean gone;
  private int unfinishedWrites;

  ServerConnection(ServerShared shared, Channel channel) {
    this.shared = shared;
    this.channel = channel;
    this.loop = new Loop(channel.eventLoop());
    this.watch = new PeerWatch(shared, channel, new Watched());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    watch.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!deaf && message instanceof HttpRequest head) {
        begin(head);
      }
      if (!deaf && message instanceof HttpContent part) {
        take(part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest head) {
    long headNanos = watch.headBegun();
    Exchange exchange =
        new Exchange(this, loop, Exchange.Opening.of(head, shared.isDraining(), headNanos));
    exchanges.add(exchange);
    boolean expects = HttpUtil.is100ContinueExpected(head);
    switch (shared.screening.screen(head)) {
      case Screening.Result.Rejected(Problem problem, var route) -> {
        exchange.route = route;
        skippedBytes = 0;
        long promised = HttpUtil.getContentLength(head, 0L);
        if (head.decoderResult().isFailure() || expects || promised > MAX_SKIPPED_BYTES) {
          reject(exchange, problem);
        } else {
          exchange.problem(problem);
        }
      }
      case Screening.Result.Admitted admitted -> {
        exchange.route = admitted.route();
        incoming = new Incoming(head, admitted, exchange);
        if (expects && exchanges.peek() == exchange) {
          write(ReplyBytes.goOn(), sent -> {});
        }
      }
    }
    updateReading();
  }

  private void take(HttpContent part) {
    int size = part.content().readableBytes();
    Incoming current = incoming;
    if (part.decoderResult().isFailure()) {
      Exchange broken = current == null ? exchanges.peekLast() : current.exchange();
      incoming = null;
      reject(broken, Screening.unreadable(part.decoderResult().cause()));
    } else if (current == null) {
      skippedBytes += size;
      if (skippedBytes > MAX_SKIPPED_BYTES) {
        deaf = true;
        close();
      }
    } else if (current.body().size() + (long) size > shared.maxBodyBytes(current)) {
      incoming = null;
      reject(current.exchange(), Screening.tooLarge(shared.maxBodyBytes(current)));
    } else if (!shared.hold(current.exchange(), size)) {
      incoming = null;
      reject(current.exchange(), ServerShared.BUSY);
    } else {
      current.body().add(part.content());
      if (part instanceof LastHttpContent) {
        incoming = null;
        shared.serve(current);
      }
    }
  }

  /** Answers and then closes: what follows of the peer's bytes cannot be told apart. */
  private void reject(@Nullable Exchange exchange, Problem problem) {
    deaf = true;
    if (exchange == null || exchange.isAnswered()) {
      close();
      return;
    }
    exchange.after = ReplyBytes.After.CLOSE;
    exchange.problem(problem);
    updateReading();
  }

  /** Writes the replies whose turn it is. */
  void flushReady() {
    while (!gone && streaming == null) {
      Exchange head = exchanges.peek();
      if (head == null || !head.isReady()) {
        break;
      }
      ReplyBytes.Content content = head.content();
      Streamed stream = head.stream();
      if (stream != null) {
        streaming = head;
        write(
            shared.bytes.streamHead(
                channel.alloc(), stream.status(), stream.headers(), head.chunkable),
            sent -> {});
        stream.start();
      } else if (content != null) {
        exchanges.remove();
        ReplyBytes.After after = shared.isDraining() ? ReplyBytes.After.CLOSE : head.after;
        write(shared.bytes.whole(channel.alloc(), content, after), head.written());
        end(head, content.status, after == ReplyBytes.After.CLOSE);
      }
    }
    updateReading();
  }

  void streamEnded(Exchange exchange) {
    if (streaming == exchange) {
      streaming = null;
      exchanges.remove();
      Streamed stream = exchange.stream();
      end(
          exchange,
          stream == null ? 200 : stream.status(),
          !exchange.chunkable || shared.isDraining());
      flushReady();
    }
  }

  private void end(Exchange exchange, int status, boolean close) {
    shared.release(exchange);
    exchange.ended();
    shared.answered(exchange, status);
    watch.progress();
    if (close) {
      closeGently();
    }
  }

  private void closeGently() {
    deaf = true;
    gone = true;
    abandon();
    GentleClose.of(channel);
  }

  /** Writes and flushes (flushes are gathered further down the pipeline). */
  void write(ByteBuf bytes, Consumer<Boolean> written) {
    unfinishedWrites++;
    channel
        .writeAndFlush(bytes)
        .addListener(done -> {
          unfinishedWrites--;
          watch.progress();
          written.accept(done.isSuccess());
        });
  }

  void flushNow() {
    FlushGathering.passOver(channel);
  }

  PeerWatch watch() {
    return watch;
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  boolean isGone() {
    return gone;
  }

  /** Replies to what was read still leave; an idle connection ends now. */
  void drain() {
    channel
        .eventLoop()
        .execute(() -> {
          if (exchanges.isEmpty() && incoming == null && !gone) {
            closeGently();
          }
        });
  }

  void close() {
    var _ = channel.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    updateReading();
    Streamed stream = streaming == null ? null : streaming.stream();
    if (stream != null) {
      stream.writabilityChanged(channel.isWritable());
    }
  }

  private void updateReading() {
    boolean reads = deaf || (channel.isWritable() && exchanges.size() < MAX_PIPELINED);
    if (!reads && channel.config().isAutoRead()) {
      shared.paused.increment();
    }
    channel.config().setAutoRead(reads);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
    abandon();
    shared.closed(this);
  }

  private void abandon() {
    for (Exchange exchange; (exchange = exchanges.poll()) != null; ) {
      shared.left(exchange);
    }
    incoming = null;
  }

  /** Resets and TLS failures are the peer's business: the connection ends, nothing is logged. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close();
  }

  private final class Watched implements PeerWatch.Peer {
    @Override
    public boolean sendsBody() {
      return incoming != null;
    }

    @Override
    public boolean waitsForHandler() {
      return incoming == null && !exchanges.isEmpty() && unfinishedWrites == 0;
    }

    @Override
    public void tooSlow() {
      Incoming slow = incoming;
      incoming = null;
      reject(
          slow == null ? null : slow.exchange(),
          Problem.of(408, "Request Timeout", "the body did not come in time"));
    }
  }
}
