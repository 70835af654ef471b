package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.uplink.chat.ChatError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way back to the app: a whole reply, or a stream that is opened with its first piece or its
 * first heartbeat, whichever is earlier. On the request's loop.
 */
final class Outlet {
  private static final byte[] HEARTBEAT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final Map<String, String> STREAM =
      Map.of(
          "content-type",
          "text/event-stream; charset=utf-8",
          "cache-control",
          "no-cache",
          "x-accel-buffering",
          "no");

  private final Reply reply;
  private final ErrorForm form;
  private final String requestId;
  private final LongSupplier nanoTime;
  private final Map<String, String> told = new HashMap<>();
  private Reply.@Nullable Body body;
  private @Nullable Consumer<ByteBuffer> record;
  private Runnable whenWritable = () -> {};
  private Runnable stopBeating = () -> {};
  private boolean withinEvent;
  private boolean done;
  private long lastNanos;

  Outlet(Reply reply, ErrorForm form, String requestId, LongSupplier nanoTime) {
    this.reply = reply;
    this.form = form;
    this.requestId = requestId;
    this.nanoTime = nanoTime;
    told.put(form.requestIdHeader(), requestId);
  }

  /** Goes with the reply, unless that has begun; empty: it does not. */
  void header(String name, String value) {
    if (value.isEmpty()) {
      told.remove(name);
    } else {
      told.put(name, value);
    }
  }

  String requestId() {
    return requestId;
  }

  /** Shows it what the app is given: streams piece by piece, a whole answer by {@link #answer}. */
  void recordTo(Consumer<ByteBuffer> listener) {
    record = listener;
  }

  /** What a whole reply is going to say. */
  void answer(byte[] bytes) {
    if (record != null) {
      record.accept(ByteBuffer.wrap(bytes));
    }
  }

  /** A whole reply. */
  void whole(int status, Map<String, String> more, byte[] bytes) {
    done();
    Map<String, String> headers = new HashMap<>(more);
    headers.putAll(told);
    reply.send(status, headers, bytes);
  }

  /** From now on a comment is written into each silence of this length. */
  void keepAlive(Duration silence) {
    lastNanos = nanoTime.getAsLong();
    beatAfter(silence, silence);
  }

  private void beatAfter(Duration wait, Duration silence) {
    stopBeating =
        reply
            .loop()
            .after(
                wait,
                () -> {
                  if (!done) {
                    beat(silence);
                  }
                });
  }

  private void beat(Duration silence) {
    long quiet = nanoTime.getAsLong() - lastNanos;
    if (quiet >= silence.toNanos() && !withinEvent) {
      lastNanos = nanoTime.getAsLong();
      open().write(ByteBuffer.wrap(HEARTBEAT));
      quiet = 0;
    }
    beatAfter(silence.minusNanos(Math.min(quiet, silence.toNanos() / 2)), silence);
  }

  /** A piece of the stream. */
  void write(ByteBuffer bytes) {
    lastNanos = nanoTime.getAsLong();
    if (record != null) {
      record.accept(bytes);
    }
    open().write(bytes);
  }

  /** What was written leaves before anything else is looked at. */
  void flush() {
    Reply.Body opened = body;
    if (opened != null) {
      opened.flush();
    }
  }

  private Reply.Body open() {
    Reply.Body opened = body;
    if (opened == null) {
      Map<String, String> headers = new HashMap<>(STREAM);
      headers.putAll(told);
      opened = reply.body(200, headers);
      body = opened;
      opened.onWritable(() -> whenWritable.run());
    }
    return opened;
  }

  /** A piece was written whose event goes on: no comment may stand in it. */
  void withinEvent(boolean within) {
    withinEvent = within;
  }

  boolean isOpen() {
    return body != null;
  }

  boolean isWritable() {
    Reply.Body opened = body;
    return opened == null || opened.isWritable();
  }

  void onWritable(Runnable action) {
    whenWritable = action;
  }

  /** The stream is complete. */
  void end() {
    done();
    Reply.Body opened = body;
    if (opened != null) {
      opened.end();
    }
  }

  /** With the status that the app is told. */
  ChatError told(ChatError error) {
    return form.told(error);
  }

  /** The error in the app's own format: as the reply, or within the stream if that has begun. */
  void fail(ChatError error) {
    if (done) {
      return;
    }
    Reply.Body opened = body;
    if (opened == null) {
      whole(form.status(error), errorHeaders(error), utf8(form.body(error, requestId)));
      return;
    }
    if (withinEvent) {
      opened.write(ByteBuffer.wrap(utf8("\n\n")));
    }
    opened.write(ByteBuffer.wrap(utf8(form.event(error, requestId))));
    end();
  }

  /** The gateway is the one owner of retries: the official clients would multiply its own. */
  private static Map<String, String> errorHeaders(ChatError error) {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", "application/json");
    error
        .retryAfter()
        .ifPresent(wait ->
            headers.put(
                "retry-after", Long.toString(Math.max(1, (wait.toMillis() + 999) / 1_000))));
    boolean ours =
        switch (error.kind()) {
          case SERVER, UNREACHABLE, TIMEOUT, INCOMPLETE, OVERLOAD, MONEY -> true;
          case BAD_REQUEST, TOO_LONG, TOO_LARGE, POLICY, KEY -> false;
          case NOT_ALLOWED, UNKNOWN_MODEL, CONFLICT, RATE -> false;
        };
    if (ours) {
      headers.put("x-should-retry", "false");
    }
    return headers;
  }

  /** The app went away. */
  void gone() {
    done();
  }

  private void done() {
    done = true;
    stopBeating.run();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
