package io.vivremotion.http;

import java.util.Map;

/** Answers a request, once: whole, or as a stream. Any thread; never blocks. */
public interface Reply {
  void send(int status, Map<String, String> headers, byte[] body);

  /**
   * As {@link #send(int, Map, byte[])}; {@code written} runs once, with true once the bytes were
   * handed to the kernel, with false if they never were.
   */
  void send(
      int status,
      Map<String, String> headers,
      byte[] body,
      java.util.function.Consumer<Boolean> written);

  default void json(int status, String json) {
    send(
        status,
        Map.of("content-type", "application/json"),
        json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Problem details (RFC 9457): {@code detail} says what, where and what to do. */
  void problem(int status, String title, String detail);

  /** As {@link #problem}, with further headers such as retry-after. */
  void problem(int status, String title, String detail, Map<String, String> headers);

  /** Opens a server-sent event stream with status 200. */
  EventStream events();

  /**
   * Opens a body of unknown length, chunked. For a handler that writes as its own source brings:
   * only on {@link #loop}.
   */
  Body body(int status, Map<String, String> headers);

  /** The event loop of this request's connection: what lives there needs no hand-over. */
  Loop loop();

  /** Runs once if the peer goes away, or has gone, before the reply is complete. */
  void onGone(Runnable gone);

  /**
   * Server-sent events (WHATWG HTML, section 9.2). Bounded: a peer that does not read is closed.
   */
  interface EventStream extends AutoCloseable {
    /**
     * Writes one event; {@code arrived} runs once, with true when the peer's system has
     * acknowledged its bytes (where that cannot be told, when the kernel here has them), with false
     * if the connection ended before: then the peer may have them all the same.
     */
    void send(String event, String id, String data, java.util.function.Consumer<Boolean> arrived);

    /** A comment line, to keep the connection open. */
    void comment(String text);

    @Override
    void close();
  }

  /**
   * A body as it comes. All only on the request's loop. It holds whatever is written: who writes
   * stops while it is not writable, and goes on when told.
   */
  interface Body {
    /** The bytes are copied; flushed soon. */
    void write(java.nio.ByteBuffer bytes);

    /** What was written leaves now, before what else the loop has to do. */
    void flush();

    /** The peer keeps up: less than 64 KiB wait for it. */
    boolean isWritable();

    /** Runs each time the body has become writable again, the first time included. */
    void onWritable(Runnable action);

    /** The body is complete. Idempotent. */
    void end();

    /** Breaks the connection, so that the peer does not take what it has for the whole. */
    void abort();
  }
}
