package io.vivremotion.simulation.cloud;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Writes a stream of events as HTTP chunks, and breaks off where its script says. */
final class SpeechStream {
  private final Turn.Says says;
  private final Tongue tongue;
  private final OutputStream out;

  SpeechStream(Turn.Says says, Tongue tongue, OutputStream out) {
    this.says = says;
    this.tongue = tongue;
    this.out = out;
  }

  /** False if the connection is to be closed. */
  boolean write(boolean usage) throws IOException, InterruptedException {
    Set<Lie> lies = says.lies();
    List<Tongue.Event> events = tongue.stream(says.speech(), new Tongue.Says(lies, usage));
    out.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    boolean said = false;
    for (Tongue.Event event : events) {
      boolean cut =
          (event.content() && lies.contains(Lie.CUT_BEFORE_CONTENT))
              || (event.end() && lies.contains(Lie.CUT_BEFORE_END_MARK));
      if (cut) {
        break;
      }
      TimeUnit.NANOSECONDS.sleep(says.perPiece().toNanos());
      event(event);
      if (event.content() && !said) {
        said = true;
        if (!afterFirst(event)) {
          return false;
        }
        if (lies.contains(Lie.CUT_AFTER_FIRST_PIECE)
            || lies.contains(Lie.ERROR_AFTER_FIRST_PIECE)) {
          break;
        }
      }
    }
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return true;
  }

  /** False if the connection is to be closed at once. */
  private boolean afterFirst(Tongue.Event event) throws IOException, InterruptedException {
    Set<Lie> lies = says.lies();
    if (lies.contains(Lie.GARBAGE)) {
      chunk("data: <html>502 Bad Gateway</html>\n\n");
    }
    if (lies.contains(Lie.ERROR_AFTER_FIRST_PIECE)) {
      event(tongue.error());
    }
    if (lies.contains(Lie.STALL_AFTER_FIRST_PIECE)) {
      TimeUnit.HOURS.sleep(1);
    }
    while (lies.contains(Lie.ENDLESS)) {
      TimeUnit.NANOSECONDS.sleep(says.perPiece().toNanos());
      event(event);
    }
    return !lies.contains(Lie.RESET_AFTER_FIRST_PIECE);
  }

  private void event(Tongue.Event event) throws IOException {
    boolean terse = says.lies().contains(Lie.TERSE_WITH_COMMENTS);
    String colon = terse ? ":" : ": ";
    StringBuilder text = new StringBuilder(terse ? ":beat\n\n" : "");
    if (!event.name().isEmpty()) {
      text.append("event").append(colon).append(event.name()).append('\n');
    }
    text.append("data").append(colon).append(event.data()).append("\n\n");
    chunk(text.toString());
  }

  private void chunk(String text) throws IOException {
    String lineEnd =
        says.lies().contains(Lie.CRLF) ? "\r\n" : says.lies().contains(Lie.CR) ? "\r" : "\n";
    byte[] bytes = text.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
    int step = says.lies().contains(Lie.BYTE_BY_BYTE) ? 1 : bytes.length;
    for (int from = 0; from < bytes.length; from += step) {
      out.write((Integer.toHexString(step) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes, from, step);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }
}
