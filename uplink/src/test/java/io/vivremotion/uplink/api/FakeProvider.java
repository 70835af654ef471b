package io.vivremotion.uplink.api;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A provider that answers each request as a script says, down to the byte. */
final class FakeProvider implements Closeable {
  /** Of any format, that says nothing. */
  static final String ANSWER = "{\"choices\":[],\"data\":[],\"content\":[]}";

  /** What is done on a connection once a request was read; true: it takes a further one. */
  interface Act {
    boolean on(String request, Socket peer, OutputStream out) throws IOException;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Act> script = new ConcurrentLinkedQueue<>();
  final List<String> heads = new CopyOnWriteArrayList<>();
  final List<String> bodies = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger brokenOff = new AtomicInteger();
  private volatile Act usual = answer(200, "application/json", ANSWER);

  FakeProvider() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  FakeProvider next(Act... acts) {
    script.addAll(List.of(acts));
    return this;
  }

  FakeProvider usually(Act act) {
    usual = act;
    return this;
  }

  static Act answer(int status, String type, String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String head =
        "HTTP/1.1 %d X\r\ncontent-type: %s\r\n%scontent-length: %d\r\n\r\n"
            .formatted(status, type, more, bytes.length);
    return (request, peer, out) -> {
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      return true;
    };
  }

  /** A chunked event stream in these pieces; whole: it ends as HTTP wants it. */
  static Act stream(boolean whole, String... pieces) {
    return (request, peer, out) -> {
      out.write(SSE_HEAD);
      for (String piece : pieces) {
        chunk(out, piece.getBytes(StandardCharsets.UTF_8));
      }
      if (whole) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      return whole;
    };
  }

  /** A body in two parts, the second a moment later, of which it is not said what it is. */
  static Act untyped(String begin, String rest) {
    return (request, peer, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      chunk(out, begin.getBytes(StandardCharsets.UTF_8));
      out.flush();
      LockSupport.parkNanos(20_000_000); // two reads of the client's, most likely
      chunk(out, rest.getBytes(StandardCharsets.UTF_8));
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return true;
    };
  }

  static final byte[] SSE_HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  static void chunk(OutputStream out, byte[] bytes) throws IOException {
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket peer = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(peer));
      } catch (IOException ended) {
        return;
      }
    }
  }

  private void serve(Socket peer) {
    try (peer) {
      peer.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(peer.getInputStream());
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
        heads.add(head);
        bodies.add(body);
        Act act = script.poll();
        OutputStream out = peer.getOutputStream();
        if (!(act == null ? usual : act).on(body, peer, out)) {
          return;
        }
        out.flush();
      }
    } catch (IOException e) {
      brokenOff.incrementAndGet();
    }
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next; (next = in.read()) >= 0; ) {
      head.append((char) next);
      if (next == '\n'
          && head.length() >= 4
          && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
