package io.vivremotion.uplink.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of server-sent events (WHATWG HTML, section 9.2) into events, wherever the
 * transport has cut it: lines end with LF, CRLF or CR, an empty line ends an event. An event that
 * is too long is handed on in pieces, unread.
 */
final class SseScanner {
  static final int MAX_EVENT_BYTES = 64 << 10;
  private static final int MAX_NAME = 64;
  private static final byte[] NO_BYTES = {};

  private final Sink sink;
  private final int maxEventBytes;

  /** The beginning of an event whose end has not come. */
  private byte[] held = NO_BYTES;

  private int size;
  private boolean atLineStart = true;
  private boolean afterReturn;
  private boolean oversized;

  SseScanner(Sink sink) {
    this(sink, MAX_EVENT_BYTES);
  }

  SseScanner(Sink sink, int maxEventBytes) {
    this.sink = sink;
    this.maxEventBytes = maxEventBytes;
  }

  /** Hears of what was cut. Bytes are valid during the call only. */
  interface Sink {
    /** A whole event, its last empty line included. */
    void event(byte[] bytes, int from, int to);

    /** A piece of an event too long to be looked at. */
    void piece(byte[] bytes, int from, int to);
  }

  /** The part must have an array. */
  void push(ByteBuffer part) {
    byte[] bytes = part.array();
    int from = part.arrayOffset() + part.position();
    int end = part.arrayOffset() + part.limit();
    int begun = from;
    for (int i = from; i < end; i++) {
      if (endsEvent(bytes[i])) {
        ended(bytes, begun, i + 1);
        begun = i + 1;
      }
    }
    if (begun < end) {
      keep(bytes, begun, end);
    }
  }

  /** True with the byte that ends an empty line. */
  private boolean endsEvent(byte next) {
    boolean partOfReturn = afterReturn && next == '\n';
    afterReturn = next == '\r';
    if (partOfReturn) {
      return false;
    }
    if (next != '\n' && next != '\r') {
      atLineStart = false;
      return false;
    }
    boolean empty = atLineStart;
    atLineStart = true;
    return empty;
  }

  private void ended(byte[] bytes, int from, int to) {
    if (oversized) {
      oversized = false;
      sink.piece(bytes, from, to);
    } else if (size == 0) {
      sink.event(bytes, from, to);
    } else {
      append(bytes, from, to);
      int whole = size;
      size = 0;
      sink.event(held, 0, whole);
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    if (oversized) {
      sink.piece(bytes, from, to);
      return;
    }
    append(bytes, from, to);
    if (size > maxEventBytes) {
      oversized = true;
      int whole = size;
      size = 0;
      sink.piece(held, 0, whole);
      held = NO_BYTES;
    }
  }

  private void append(byte[] bytes, int from, int to) {
    int more = to - from;
    if (size + more > held.length) {
      held = Arrays.copyOf(held, Math.max(size + more, Math.max(256, held.length * 2)));
    }
    System.arraycopy(bytes, from, held, size, more);
    size += more;
  }

  /** Pieces of an event were handed on whose end has not come. */
  boolean isOversized() {
    return oversized;
  }

  /** The data of an event: its data lines without the field name, joined with LF. */
  static ByteBuffer data(byte[] bytes, int from, int to) {
    ByteBuffer only = ByteBuffer.wrap(NO_BYTES);
    int lines = 0;
    int joined = 0;
    for (int at = from; at < to; ) {
      int end = lineEnd(bytes, at, to);
      if (isData(bytes, at, end)) {
        int value = at + 5 < end && bytes[at + 5] == ' ' ? at + 6 : Math.min(at + 5, end);
        joined += end - value + 1;
        only = ++lines == 1 ? ByteBuffer.wrap(bytes, value, end - value) : only;
      }
      at = end + 1;
    }
    return lines <= 1 ? only : join(bytes, from, to, joined);
  }

  /** The name of an event; empty: it has none. */
  static String name(byte[] bytes, int from, int to) {
    for (int at = from; at < to; ) {
      int end = lineEnd(bytes, at, to);
      String line = new String(bytes, at, Math.min(end - at, MAX_NAME), StandardCharsets.UTF_8);
      if (line.startsWith("event:")) {
        return line.substring(6).strip();
      }
      at = end + 1;
    }
    return "";
  }

  private static ByteBuffer join(byte[] bytes, int from, int to, int length) {
    byte[] all = new byte[length];
    int filled = 0;
    for (int at = from; at < to; ) {
      int end = lineEnd(bytes, at, to);
      if (isData(bytes, at, end)) {
        int value = at + 5 < end && bytes[at + 5] == ' ' ? at + 6 : Math.min(at + 5, end);
        System.arraycopy(bytes, value, all, filled, end - value);
        filled += end - value;
        all[filled++] = '\n';
      }
      at = end + 1;
    }
    return ByteBuffer.wrap(all, 0, Math.max(0, filled - 1));
  }

  private static boolean isData(byte[] bytes, int at, int end) {
    boolean named =
        end - at >= 4
            && bytes[at] == 'd'
            && bytes[at + 1] == 'a'
            && bytes[at + 2] == 't'
            && bytes[at + 3] == 'a';
    return named && (end - at == 4 || bytes[at + 4] == ':');
  }

  private static int lineEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
      at++;
    }
    return at;
  }
}
