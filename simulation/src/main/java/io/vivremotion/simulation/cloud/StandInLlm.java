package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of OpenAI's chat completions ({@code /v1/chat/completions}), OpenAI's responses ({@code
 * /responses}), Anthropic's messages ({@code /v1/messages}) and Gemini's contents ({@code
 * /v1beta/models/M:generateContent}), whole and streamed, that says what it is told to and lies as
 * it is told to. For tests: no limits.
 */
public final class StandInLlm implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandInLlm.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PAGE = "<!doctype html>\n<title>Welcome</title>\n<p>Please log in.";

  private final String host;
  private final int port;
  private final Queue<Turn> script = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong abandoned = new AtomicLong();
  private volatile Turn usual = Turn.says(Speech.of("[simulated] ", "All ", "is ", "well."));
  private volatile Optional<ServerSocket> server = Optional.empty();

  /** What came. Header names in lower case. */
  public record Asked(String path, Map<String, String> headers, JsonNode body) {}

  /**
   * @param port 0: any free one
   */
  public StandInLlm(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Opens the port; throws with host and port in the message if it cannot be had. */
  public void start() throws IOException {
    ServerSocket bound = new ServerSocket();
    try {
      bound.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      bound.close();
      throw new IOException("stand-in LLM: cannot listen on " + host + ":" + port, e);
    }
    server = Optional.of(bound);
    Thread.ofVirtual().name("stand-in-llm").start(() -> accept(bound));
  }

  public int port() {
    return server.map(ServerSocket::getLocalPort).orElse(port);
  }

  /** The next requests are treated so, one each, in this order; then as usual. */
  public void next(Turn... turns) {
    script.addAll(List.of(turns));
  }

  public void usually(Turn turn) {
    usual = turn;
  }

  /** In the order in which they came. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Answers that the client went away from before they were whole. */
  public long abandoned() {
    return abandoned.get();
  }

  public int openConnections() {
    return open.size();
  }

  @Override
  public void close() {
    server.ifPresent(StandInLlm::quietlyClose);
    open.forEach(StandInLlm::quietlyClose);
  }

  private void accept(ServerSocket bound) {
    while (!bound.isClosed()) {
      try {
        Socket socket = bound.accept();
        Thread.ofVirtual().name("stand-in-llm-connection").start(() -> serve(socket));
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
      while (request.isPresent() && handle(request.get(), socket.getOutputStream())) {
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
  private boolean handle(HttpRequest request, OutputStream out)
      throws IOException, InterruptedException {
    String path = request.line().split(" ", 3)[1];
    Optional<Tongue> tongue = Tongue.of(path);
    if (tongue.isEmpty()) {
      out.write(HttpReply.of(404, Map.of(), "{\"error\":{\"message\":\"no such path\"}}", false));
      return true;
    }
    JsonNode body = JSON.readTree(request.body());
    asked.add(new Asked(path, request.headers(), body));
    Turn turn = Optional.ofNullable(script.poll()).orElse(usual);
    return switch (turn) {
      case Turn.HangsUp() -> false;
      case Turn.Silent() -> {
        TimeUnit.HOURS.sleep(1);
        yield false;
      }
      case Turn.Refuses(int status, Map<String, String> headers, String text) -> {
        out.write(HttpReply.of(status, headers, text, false));
        yield true;
      }
      case Turn.Says says -> say(says, tongue.get(), path, body, out);
    };
  }

  private boolean say(Turn.Says says, Tongue tongue, String path, JsonNode body, OutputStream out)
      throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(says.beforeFirst().toNanos());
    Optional<Refusal> refusal =
        says.lies().stream().flatMap(lie -> Refusal.of(lie, tongue).stream()).findFirst();
    if (refusal.isPresent()) {
      Refusal no = refusal.get();
      out.write(HttpReply.of(no.status(), no.headers(), no.body().toString(), false));
      return true;
    }
    if (says.lies().contains(Lie.PAGE_INSTEAD_OF_ANSWER)) {
      out.write(HttpReply.of(200, Map.of("content-type", "text/html"), PAGE, false));
      return true;
    }
    if (says.lies().contains(Lie.OTHER_JSON_INSTEAD_OF_ANSWER)) {
      out.write(HttpReply.of(200, Map.of(), "{\"status\":\"ok\"}", false));
      return true;
    }
    boolean stream = body.path("stream").asBoolean() || path.contains(":streamGenerateContent");
    if (!stream || says.lies().contains(Lie.WHOLE_INSTEAD_OF_STREAM)) {
      out.write(HttpReply.of(200, Map.of(), tongue.whole(says.speech()).toString(), false));
      return true;
    }
    boolean usage = body.path("stream_options").path("include_usage").asBoolean();
    try {
      return new SpeechStream(says, tongue, out).write(usage);
    } catch (IOException e) {
      abandoned.incrementAndGet();
      throw e;
    }
  }

  private static void quietlyClose(java.io.Closeable closing) {
    try {
      closing.close();
    } catch (IOException e) {
      LOG.debug("stand-in event=close_failed", e);
    }
  }
}
