package io.vivremotion.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply. Answered on any thread; all else on the connection's event loop.
 * Replies leave in the order of the requests, whichever is ready first.
 */
final class Exchange implements Reply, Runnable {
  private final ServerConnection connection;
  private final Loop loop;
  private final AtomicBoolean answered = new AtomicBoolean();
  final boolean headOnly;
  final boolean chunkable;
  final long startNanos;

  /** How the connection goes on; event loop only. */
  ReplyBytes.After after;

  /** Null until a request was admitted; event loop only. */
  @Nullable Route route;

  private static void unheard(boolean sent) {}

  /** These two are written by the answering thread before it hands over to the event loop. */
  private Consumer<Boolean> written = Exchange::unheard;

  private ReplyBytes.@Nullable Content content;

  private @Nullable Streamed stream;
  private boolean ready;
  private @Nullable Runnable gone;
  private End end = End.OPEN;

  /** How it ended, if it did. */
  private enum End {
    OPEN,
    REPLIED,
    PEER_LEFT
  }

  /** Bytes of its request held in memory, given back with the reply; event loop only. */
  long heldBytes;

  Exchange(ServerConnection connection, Loop loop, Opening opening) {
    this.connection = connection;
    this.loop = loop;
    this.headOnly = opening.headOnly();
    this.chunkable = opening.chunkable();
    this.after = opening.after();
    this.startNanos = opening.startNanos();
  }

  /** What the request's head says of how to reply. */
  record Opening(boolean headOnly, boolean chunkable, ReplyBytes.After after, long startNanos) {
    static Opening of(HttpRequest head, boolean draining, long nanos) {
      boolean http11 = head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
      ReplyBytes.After kept = http11 ? ReplyBytes.After.KEEP : ReplyBytes.After.KEEP_SAID;
      boolean keep = HttpUtil.isKeepAlive(head) && !draining;
      return new Opening(
          head.method().name().equals("HEAD"), http11, keep ? kept : ReplyBytes.After.CLOSE, nanos);
    }
  }

  @Override
  public void send(int status, Map<String, String> headers, byte[] body) {
    send(status, headers, body, Exchange::unheard);
  }

  @Override
  public void send(
      int status, Map<String, String> headers, byte[] body, Consumer<Boolean> written) {
    claim();
    this.written = written;
    content = new ReplyBytes.Content(status, headers, body, headOnly);
    if (!onLoop(this)) {
      written.accept(false);
    }
  }

  /** Where the reply's receipt goes. */
  Consumer<Boolean> written() {
    return written;
  }

  @Override
  public void problem(int status, String title, String detail) {
    problem(new Problem(status, title, detail, Map.of()));
  }

  @Override
  public void problem(int status, String title, String detail, Map<String, String> headers) {
    problem(new Problem(status, title, detail, headers));
  }

  void problem(Problem problem) {
    Route known = route;
    Terms.Written written =
        known == null
            ? problem.written()
            : known.terms.problems().write(problem.status(), problem.title(), problem.detail());
    Map<String, String> headers = new java.util.HashMap<>(problem.headers());
    headers.putAll(written.headers());
    send(problem.status(), headers, ReplyBytes.utf8(written.body()));
  }

  @Override
  public EventStream events() {
    claim();
    ServerEvents opened = new ServerEvents(this, connection.watch().maxUnsentBytes());
    onLoop(() -> opened(opened));
    return opened;
  }

  @Override
  public Body body(int status, Map<String, String> headers) {
    if (!loop.isHere()) {
      throw new IllegalStateException("a body is opened on the loop of its request");
    }
    claim();
    ServerBody opened = new ServerBody(this, status, headers);
    opened(opened);
    return opened;
  }

  private void opened(Streamed opened) {
    stream = opened;
    ready = true;
    if (end != End.OPEN) {
      opened.gone();
    } else {
      connection.flushReady();
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void onGone(Runnable action) {
    onLoop(() -> {
      switch (end) {
        case OPEN -> {
          if (connection.isGone()) {
            action.run();
          } else {
            gone = action;
          }
        }
        case PEER_LEFT -> action.run();
        case REPLIED -> {}
      }
    });
  }

  private void claim() {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("this request was answered before");
    }
  }

  boolean isAnswered() {
    return answered.get();
  }

  /** The handing over of {@link #send}: on the event loop. */
  @Override
  public void run() {
    ready = true;
    if (end != End.OPEN) {
      written.accept(false);
    } else {
      connection.flushReady();
    }
  }

  /** Runs it now if on the event loop; after the server's end nobody is there to be answered. */
  boolean onLoop(Runnable task) {
    return loop.run(task);
  }

  boolean isReady() {
    return ready;
  }

  ReplyBytes.@Nullable Content content() {
    return content;
  }

  @Nullable Streamed stream() {
    return stream;
  }

  ServerConnection connection() {
    return connection;
  }

  /** The reply is complete. */
  void ended() {
    end = End.REPLIED;
    gone = null;
  }

  /** The peer went away before. */
  void gone() {
    if (end != End.OPEN) {
      return;
    }
    end = End.PEER_LEFT;
    if (ready) {
      written.accept(false);
    }
    if (stream != null) {
      stream.gone();
    }
    if (gone != null) {
      gone.run();
    }
  }
}
