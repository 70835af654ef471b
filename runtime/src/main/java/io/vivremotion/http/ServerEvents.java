package io.vivremotion.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * An event stream. Its bytes wait here until the replies before it have left. Bounded by the bytes
 * not yet handed to the kernel: beyond that the connection is closed.
 */
final class ServerEvents implements Reply.EventStream {
  private final Exchange exchange;
  private final long maxUnsentBytes;
  private final AtomicLong unsentBytes = new AtomicLong();

  /** Event loop only, as all below. */
  private final Deque<Written> waiting = new ArrayDeque<>();

  private boolean started;
  private boolean closing;
  private boolean ended;

  ServerEvents(Exchange exchange, long maxUnsentBytes) {
    this.exchange = exchange;
    this.maxUnsentBytes = maxUnsentBytes;
  }

  private record Written(ByteBuffer bytes, Consumer<Boolean> written) {}

  @Override
  public void send(String event, String id, String data, Consumer<Boolean> written) {
    StringBuilder text = new StringBuilder(data.length() + 64);
    field(text, "event", oneLine(event));
    field(text, "id", oneLine(id));
    data.lines().forEach(line -> field(text, "data", line));
    if (data.isEmpty()) {
      field(text, "data", "");
    }
    push(text.append('\n').toString(), written);
  }

  @Override
  public void comment(String text) {
    push(": " + oneLine(text) + "\n\n", sent -> {});
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }

  private static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
  }

  private void push(String text, Consumer<Boolean> written) {
    Written next = new Written(ByteBuffer.wrap(ReplyBytes.utf8(text)), written);
    if (unsentBytes.addAndGet(next.bytes().remaining()) > maxUnsentBytes) {
      exchange.onLoop(exchange.connection()::overrun);
      written.accept(false);
      return;
    }
    if (!exchange.onLoop(() -> accept(next))) {
      written.accept(false);
    }
  }

  private void accept(Written next) {
    if (ended || closing) {
      next.written().accept(false);
    } else if (started) {
      write(next);
    } else {
      waiting.add(next);
    }
  }

  /** The replies before this one have left; event loop. */
  void start() {
    started = true;
    while (!waiting.isEmpty()) {
      write(waiting.remove());
    }
    if (closing) {
      finish();
    }
  }

  private void write(Written next) {
    exchange
        .connection()
        .write(
            framed(next.bytes()),
            sent -> {
              unsentBytes.addAndGet(-next.bytes().remaining());
              next.written().accept(sent);
            });
  }

  /** As one chunk (RFC 9112, section 7.1), or bare for HTTP/1.0. */
  private ByteBuf framed(ByteBuffer bytes) {
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

  @Override
  public void close() {
    exchange.onLoop(() -> {
      if (!closing && !ended) {
        closing = true;
        if (started) {
          finish();
        }
      }
    });
  }

  private void finish() {
    ended = true;
    ByteBuf last = ByteBufAllocator.DEFAULT.ioBuffer(8);
    if (exchange.chunkable) {
      ReplyBytes.ascii(last, "0\r\n\r\n");
    }
    exchange.connection().write(last, sent -> {});
    exchange.connection().streamEnded(exchange);
  }

  /** The peer went away; event loop. */
  void gone() {
    ended = true;
    while (!waiting.isEmpty()) {
      waiting.remove().written().accept(false);
    }
  }
}
