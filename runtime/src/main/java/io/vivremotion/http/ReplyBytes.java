package io.vivremotion.http;

import io.micrometer.core.instrument.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes reply heads and bodies as bytes, in one buffer each. Thread-safe. */
final class ReplyBytes {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int HEAD_BYTES = 256;
  private static final byte[] CONTINUE = utf8("HTTP/1.1 100 Continue\r\n\r\n");

  private final Clock clock;
  private volatile Date date = new Date(-1, "");

  ReplyBytes(Clock clock) {
    this.clock = clock;
  }

  private record Date(long second, String text) {}

  /** How the connection goes on after the reply. */
  enum After {
    KEEP,
    /** As KEEP, told to a HTTP/1.0 peer, which assumes the contrary. */
    KEEP_SAID,
    CLOSE
  }

  /** The interim response that asks for the body. */
  static ByteBuf goOn() {
    return Unpooled.wrappedBuffer(CONTINUE);
  }

  ByteBuf whole(ByteBufAllocator allocator, Content content, After after) {
    boolean bodiless = content.status == 204 || content.status == 304;
    ByteBuf out = allocator.ioBuffer(HEAD_BYTES + content.body.length);
    head(out, content.status, content.headers, after);
    if (!bodiless) {
      ascii(out, "content-length: ");
      ascii(out, Integer.toString(content.body.length));
      ascii(out, "\r\n\r\n");
    } else {
      ascii(out, "\r\n");
    }
    if (!bodiless && !content.headOnly) {
      out.writeBytes(content.body);
    }
    return out;
  }

  /** A reply as the handler gave it. */
  static final class Content {
    final int status;
    final Map<String, String> headers;
    final byte[] body;
    final boolean headOnly;

    Content(int status, Map<String, String> headers, byte[] body, boolean headOnly) {
      this.status = status;
      this.headers = headers;
      this.body = body;
      this.headOnly = headOnly;
    }
  }

  /** The head of a body of unknown length: chunked, or, for HTTP/1.0, ended by the close. */
  ByteBuf streamHead(
      ByteBufAllocator allocator, int status, Map<String, String> headers, boolean chunked) {
    ByteBuf out = allocator.ioBuffer(HEAD_BYTES);
    head(out, status, headers, chunked ? After.KEEP : After.CLOSE);
    ascii(out, chunked ? "transfer-encoding: chunked\r\n\r\n" : "\r\n");
    return out;
  }

  private void head(ByteBuf out, int status, Map<String, String> headers, After after) {
    ascii(out, "HTTP/1.1 ");
    ascii(out, Integer.toString(status));
    out.writeByte(' ');
    ascii(out, HttpResponseStatus.valueOf(status).reasonPhrase());
    ascii(out, "\r\ndate: ");
    ascii(out, date());
    ascii(out, "\r\n");
    headers.forEach((name, value) -> header(out, name, value));
    switch (after) {
      case KEEP -> {}
      case KEEP_SAID -> ascii(out, "connection: keep-alive\r\n");
      case CLOSE -> ascii(out, "connection: close\r\n");
    }
  }

  static void header(ByteBuf out, String name, String value) {
    ascii(out, name);
    ascii(out, ": ");
    ascii(out, isClean(value) ? value : value.replaceAll("[^ -~]", " "));
    ascii(out, "\r\n");
  }

  /** No header is split by what a value holds. */
  private static boolean isClean(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private String date() {
    long second = Math.floorDiv(clock.wallTime(), 1_000);
    Date known = date;
    if (known.second() != second) {
      known = new Date(second, IMF_FIXDATE.format(Instant.ofEpochSecond(second)));
      date = known;
    }
    return known.text();
  }

  static void ascii(ByteBuf out, String text) {
    ByteBufUtil.writeAscii(out, text);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
