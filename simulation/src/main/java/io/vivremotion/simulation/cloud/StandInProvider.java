package io.vivremotion.simulation.cloud;

import io.vivremotion.simulation.cloud.Behaviour.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenAI-compatible server of chat completions that answers the gateway's batched prompts row by
 * row, takes gzip, and misbehaves as told. Keeps what it was asked, before it answers. Test and
 * demonstration only: no limits on connections.
 */
public final class StandInProvider implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandInProvider.class);

  private final Config config;
  private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Object outLock = new Object();

  private final StandInBatches batches = new StandInBatches(this::late);

  private volatile Behaviour usual = Behaviour.GOOD;
  private volatile Optional<ServerSocket> server = Optional.empty();
  private volatile Map<String, String> lastHeaders = Map.of();

  public StandInProvider(Config config) {
    this.config = config;
  }

  /** Opens the port; throws with host and port in the message if it cannot be had. */
  public void start() throws IOException {
    ServerSocketFactory sockets =
        config.tls.isPresent()
            ? config.tls.get().getServerSocketFactory()
            : ServerSocketFactory.getDefault();
    ServerSocket bound = sockets.createServerSocket();
    try {
      bound.bind(new InetSocketAddress(config.host, config.port));
    } catch (IOException e) {
      bound.close();
      throw new IOException(
          "stand-in provider: cannot listen on " + config.host + ":" + config.port, e);
    }
    server = Optional.of(bound);
    Thread.ofVirtual().name("stand-in").start(() -> accept(bound));
  }

  /** Its APIs for what can wait. */
  public StandInBatches batches() {
    return batches;
  }

  public int port() {
    return server.map(ServerSocket::getLocalPort).orElse(config.port);
  }

  /** The next requests are treated so, one each, in this order; then as usual. */
  public void next(Behaviour... behaviours) {
    script.addAll(List.of(behaviours));
  }

  /** All requests without a {@link #next} of their own are treated so. */
  public void usually(Behaviour behaviour) {
    usual = behaviour;
  }

  /** Each row of each request that was read, whatever it was answered. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** The lines of {@link #received}: what the far end knows. */
  public List<String> receivedIds() {
    return received.stream().map(Received::line).toList();
  }

  public long requests() {
    return requests.get();
  }

  public long connections() {
    return connections.get();
  }

  /** Of which not all has been read yet, or which may say more. */
  public int openConnections() {
    return open.size();
  }

  /** Of the last request, names in lower case. */
  public Map<String, String> lastHeaders() {
    return lastHeaders;
  }

  @Override
  public void close() {
    server.ifPresent(StandInProvider::quietlyClose);
    open.forEach(StandInProvider::quietlyClose);
  }

  private void accept(ServerSocket bound) {
    while (!bound.isClosed()) {
      try {
        Socket socket = bound.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().name("stand-in-connection").start(() -> serve(socket));
      } catch (IOException e) {
        LOG.debug("stand-in event=accept_ended", e);
      }
    }
  }

  private void serve(Socket socket) {
    open.add(socket);
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      Optional<HttpRequest> request = HttpRequest.read(in);
      while (request.isPresent() && handle(request.get(), socket)) {
        request = HttpRequest.read(in);
      }
    } catch (IOException | NumberFormatException e) {
      LOG.debug("stand-in event=connection_ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /** False if the connection is to be closed. */
  private boolean handle(HttpRequest request, Socket socket)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    if (StandInBatches.knows(request.line())) {
      return batch(batches.handle(request), request, out);
    }
    if (!request.line().startsWith("POST ") || !request.line().contains("/chat/completions ")) {
      out.write(HttpReply.of(404, Map.of(), "{\"error\":{\"code\":\"not_found\"}}", false));
      return true;
    }
    long number = requests.incrementAndGet();
    lastHeaders = request.headers();
    Behaviour behaviour = Optional.ofNullable(script.poll()).orElse(usual);
    if (behaviour instanceof Behaviour.NoGzip(int status) && request.gzip()) {
      out.write(HttpReply.of(status, Map.of(), "{\"error\":{\"code\":\"bad_body\"}}", false));
      return true;
    }
    List<Received> rows = Model.rows(request.body(), number);
    keep(request, rows);
    List<Answer> answers = rows.stream().map(Model::answer).toList();
    return reply(behaviour, request, answers, out);
  }

  private static boolean batch(StandInBatches.Reply reply, HttpRequest request, OutputStream out)
      throws IOException {
    if (reply.status() == 0) {
      return false;
    }
    out.write(HttpReply.of(reply.status(), Map.of(), reply.body(), request.takesGzip()));
    out.flush();
    return true;
  }

  /** A prompt of a batch: counts as a request. */
  private List<Received> late(String body) {
    try {
      List<Received> rows = Model.rows(body, requests.incrementAndGet());
      received.addAll(rows);
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean reply(
      Behaviour behaviour, HttpRequest request, List<Answer> answers, OutputStream out)
      throws IOException, InterruptedException {
    boolean gzip = request.takesGzip();
    byte[] good = HttpReply.of(200, Map.of(), Model.completion(request.body(), answers), gzip);
    switch (behaviour) {
      case Behaviour.Good(), Behaviour.NoGzip(int _) -> out.write(good);
      case Behaviour.Status(int status, Map<String, String> headers, String body) ->
          out.write(HttpReply.of(status, headers, body, gzip));
      case Behaviour.Silence() -> TimeUnit.HOURS.sleep(1);
      case Behaviour.Cut(boolean midway) -> {
        out.write(good, 0, midway ? good.length / 2 : 0);
        return false;
      }
      case Behaviour.Rows(var change) ->
          out.write(
              HttpReply.of(
                  200, Map.of(), Model.completion(request.body(), change.apply(answers)), gzip));
      case Behaviour.Endless() -> endless(out);
      case Behaviour.Drip(var perByte) -> {
        for (byte each : good) {
          out.write(each);
          TimeUnit.NANOSECONDS.sleep(perByte.toNanos());
        }
      }
    }
    out.flush();
    return true;
  }

  private static void endless(OutputStream out) throws IOException {
    String head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"choices\":[\"";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] more = "more and ".repeat(100).getBytes(StandardCharsets.US_ASCII);
    while (true) {
      out.write(more);
    }
  }

  private void keep(HttpRequest request, List<Received> rows) throws IOException {
    received.addAll(rows);
    if (config.out.isPresent()) {
      String line = request.body().replace('\n', ' ') + "\n";
      synchronized (outLock) {
        Files.writeString(
            config.out.get(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
  }

  private static void quietlyClose(java.io.Closeable closing) {
    try {
      closing.close();
    } catch (IOException e) {
      LOG.debug("stand-in event=close_failed", e);
    }
  }

  /**
   * @param port 0: any free one
   * @param tls empty: plain HTTP
   * @param out each request's body, decompressed, is appended to this file as one line before the
   *     reply
   */
  public record Config(String host, int port, Optional<SSLContext> tls, Optional<Path> out) {
    public static final Config DEFAULT =
        new Config("127.0.0.1", 0, Optional.empty(), Optional.empty());
  }
}
