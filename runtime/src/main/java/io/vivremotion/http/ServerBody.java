package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A body written as it comes, its writer told when the peer does not keep up. On the loop. */
final class ServerBody implements Streamed, Reply.Body {
  private final Exchange exchange;
  private final int status;
  private final Map<String, String> headers;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private Runnable whenWritable = () -> {};
  private boolean started;
  private boolean closing;
  private boolean ended;
  private boolean writable = true;

  ServerBody(Exchange exchange, int status, Map<String, String> headers) {
    this.exchange = exchange;
    this.status = status;
    this.headers = headers;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public void write(ByteBuffer bytes) {
    if (ended || closing || !bytes.hasRemaining()) {
      return;
    }
    ByteBuf framed = framed(exchange, bytes);
    if (started) {
      exchange.connection().write(framed, sent -> {});
    } else {
      waiting.add(framed);
    }
  }

  @Override
  public void flush() {
    if (started && !ended) {
      exchange.connection().flushNow();
    }
  }

  /** As one chunk (RFC 9112, section 7.1), or bare for HTTP/1.0. */
  static ByteBuf framed(Exchange exchange, ByteBuffer bytes) {
    ByteBuf out = ByteBufAllocator.DEFAULT.ioBuffer(bytes.remaining() + 16);
    if (exchange.chunkable) {
      ReplyBytes.ascii(out, Integer.toHexString(bytes.remaining()) + "\r\n");
    }
    out.writeBytes(bytes.duplicate());
    if (exchange.chunkable) {
      ReplyBytes.ascii(out, "\r\n");
    }
    return out;
  }

  static void finish(Exchange exchange) {
    ByteBuf last = ByteBufAllocator.DEFAULT.ioBuffer(8);
    if (exchange.chunkable) {
      ReplyBytes.ascii(last, "0\r\n\r\n");
    }
    exchange.connection().write(last, sent -> {});
    exchange.connection().streamEnded(exchange);
  }

  @Override
  public boolean isWritable() {
    return started && writable && !ended;
  }

  @Override
  public void onWritable(Runnable action) {
    whenWritable = action;
  }

  @Override
  public void start() {
    started = true;
    writable = exchange.connection().isWritable();
    while (!waiting.isEmpty()) {
      exchange.connection().write(waiting.remove(), sent -> {});
    }
    if (closing) {
      end();
    } else if (isWritable()) {
      whenWritable.run();
    }
  }

  @Override
  public void writabilityChanged(boolean nowWritable) {
    boolean again = nowWritable && !writable;
    writable = nowWritable;
    if (again && !ended) {
      whenWritable.run();
    }
  }

  @Override
  public void end() {
    if (ended) {
      return;
    }
    closing = true;
    if (started) {
      ended = true;
      finish(exchange);
    }
  }

  @Override
  public void abort() {
    if (!ended) {
      exchange.connection().close();
    }
  }

  @Override
  public void gone() {
    ended = true;
    for (ByteBuf next; (next = waiting.poll()) != null; ) {
      next.release();
    }
  }
}
