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

  /** Runs once if the peer goes away before the reply is complete. */
  void onGone(Runnable gone);

  /**
   * Server-sent events (WHATWG HTML, section 9.2). Bounded: a peer that does not read is closed.
   */
  interface EventStream extends AutoCloseable {
    /**
     * Writes one event; {@code written} runs with true once its bytes were handed to the kernel,
     * with false if they never were.
     */
    void send(String event, String id, String data, java.util.function.Consumer<Boolean> written);

    /** A comment line, to keep the connection open. */
    void comment(String text);

    @Override
    void close();
  }
}
