package io.vivremotion.uplink.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads server-sent events from bytes that may be cut anywhere, within a character too. Line ends
 * are LF, CRLF or CR; comments are passed over; what is no UTF-8 becomes the replacement character.
 * An event that has not been ended by an empty line is not told. Not thread-safe. Source: the HTML
 * Living Standard, section 9.2.6.
 */
public final class EventStreamReader {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final int maxEventBytes;
  private final Consumer<ServerEvent> events;

  /** The line that is not whole yet. */
  private byte[] line = new byte[512];

  private int lineSize;
  private int eventSize;
  private boolean afterCr;
  private boolean firstLine = true;
  private boolean hasData;
  private String name = "";
  private final StringBuilder data = new StringBuilder();

  /**
   * @param maxEventBytes of one event, or of a comment: beyond this the stream is refused
   */
  public EventStreamReader(int maxEventBytes, Consumer<ServerEvent> events) {
    this.maxEventBytes = maxEventBytes;
    this.events = events;
  }

  /** The rest of the stream makes no sense any more. */
  public static final class OversizedEvent extends Exception {
    private static final long serialVersionUID = 1L;

    OversizedEvent(int limit) {
      super("an event of the stream is larger than " + limit + " bytes");
    }
  }

  /** Reads all that remains in the buffer. */
  public void read(ByteBuffer bytes) throws OversizedEvent {
    byte[] array;
    int from;
    int to;
    if (bytes.hasArray()) {
      array = bytes.array();
      from = bytes.arrayOffset() + bytes.position();
      to = from + bytes.remaining();
    } else {
      array = new byte[bytes.remaining()];
      bytes.duplicate().get(array);
      from = 0;
      to = array.length;
    }
    bytes.position(bytes.limit());
    read(array, from, to);
  }

  public void read(byte[] bytes, int from, int to) throws OversizedEvent {
    int start = from;
    for (int i = from; i < to; i++) {
      byte next = bytes[i];
      if (next == '\n' && afterCr) {
        start = i + 1;
        afterCr = false;
      } else if (next == '\n' || next == '\r') {
        lineEnds(bytes, start, i);
        start = i + 1;
        afterCr = next == '\r';
      } else {
        afterCr = false;
      }
    }
    keep(bytes, start, to);
  }

  private void lineEnds(byte[] bytes, int from, int to) throws OversizedEvent {
    if (lineSize == 0) {
      check(to - from);
      line(bytes, from, to);
    } else {
      keep(bytes, from, to);
      int size = lineSize;
      lineSize = 0;
      line(line, 0, size);
    }
  }

  private void keep(byte[] bytes, int from, int to) throws OversizedEvent {
    int more = to - from;
    check(lineSize + more);
    if (lineSize + more > line.length) {
      line = Arrays.copyOf(line, Math.max(lineSize + more, line.length * 2));
    }
    System.arraycopy(bytes, from, line, lineSize, more);
    lineSize += more;
  }

  private void check(int size) throws OversizedEvent {
    if (eventSize + (long) size > maxEventBytes) {
      throw new OversizedEvent(maxEventBytes);
    }
  }

  private void line(byte[] bytes, int lineFrom, int to) {
    int from = lineFrom;
    if (firstLine) {
      firstLine = false;
      boolean marked =
          to - from >= 3 && Arrays.equals(bytes, from, from + 3, BYTE_ORDER_MARK, 0, 3);
      from += marked ? 3 : 0;
    }
    if (from == to) {
      dispatch();
      return;
    }
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    if (colon > from) {
      int valueFrom = Math.min(to, colon + 1);
      valueFrom += valueFrom < to && bytes[valueFrom] == ' ' ? 1 : 0;
      field(text(bytes, from, colon), bytes, valueFrom, to);
    }
  }

  private void field(String field, byte[] bytes, int from, int to) {
    switch (field) {
      case "data" -> {
        if (hasData) {
          data.append('\n');
        }
        hasData = true;
        data.append(text(bytes, from, to));
        eventSize += to - from + 1;
      }
      case "event" -> name = text(bytes, from, to);
      default -> {} // id, retry, and what is not known: no LLM API resumes a stream
    }
  }

  private void dispatch() {
    String event = name;
    boolean told = hasData;
    String text = told ? data.toString() : "";
    name = "";
    hasData = false;
    eventSize = 0;
    data.setLength(0);
    if (told) {
      events.accept(new ServerEvent(event, text));
    }
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
