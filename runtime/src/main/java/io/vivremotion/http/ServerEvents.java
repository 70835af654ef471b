package io.vivremotion.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * An event stream. Its bytes wait here until the replies before it have left. Bounded by the bytes
 * not yet handed to the kernel: beyond that the connection is closed.
 */
final class ServerEvents implements Streamed, Reply.EventStream {
  private static final Map<String, String> HEADERS =
      Map.of("content-type", "text/event-stream", "cache-control", "no-store");

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

  private record Written(ByteBuffer bytes, Consumer<Boolean> arrived) {}

  @Override
  public void send(String event, String id, String data, Consumer<Boolean> arrived) {
    StringBuilder text = new StringBuilder(data.length() + 64);
    field(text, "event", oneLine(event));
    field(text, "id", oneLine(id));
    data.lines().forEach(line -> field(text, "data", line));
    if (data.isEmpty()) {
      field(text, "data", "");
    }
    push(text.append('\n').toString(), arrived);
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

  private void push(String text, Consumer<Boolean> arrived) {
    Written next = new Written(ByteBuffer.wrap(ReplyBytes.utf8(text)), arrived);
    if (unsentBytes.addAndGet(next.bytes().remaining()) > maxUnsentBytes) {
      exchange.onLoop(exchange.connection().watch()::overrun);
      arrived.accept(false);
      return;
    }
    if (!exchange.onLoop(() -> accept(next))) {
      arrived.accept(false);
    }
  }

  private void accept(Written next) {
    if (ended || closing) {
      next.arrived().accept(false);
    } else if (started) {
      write(next);
    } else {
      waiting.add(next);
    }
  }

  @Override
  public int status() {
    return 200;
  }

  @Override
  public Map<String, String> headers() {
    return HEADERS;
  }

  @Override
  public void writabilityChanged(boolean writable) {} // its senders are not told: it is bounded

  @Override
  public void start() {
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
            ServerBody.framed(exchange, next.bytes()),
            sent -> {
              unsentBytes.addAndGet(-next.bytes().remaining());
              if (sent) {
                exchange.connection().watch().whenArrived(next.arrived());
              } else {
                next.arrived().accept(false);
              }
            });
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
    ServerBody.finish(exchange);
  }

  @Override
  public void gone() {
    ended = true;
    while (!waiting.isEmpty()) {
      waiting.remove().arrived().accept(false);
    }
  }
}
