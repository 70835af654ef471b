package io.vivremotion.uplink.sink.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A receiver of events that reads every request to the last letter, and answers as it is told:
 * statuses of a script first, then 400 for what holds an event it dislikes, else 204.
 */
final class EventReceiver implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Deque<Reply> script = new ConcurrentLinkedDeque<>();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private volatile Predicate<JsonNode> dislikes = _ -> false;
  private volatile boolean takesGzip = true;
  private volatile boolean saysGzip;

  /**
   * @param retryAfter empty: none is said
   */
  record Reply(int status, String retryAfter) {}

  record Heard(
      String type, String coding, String authorization, String extra, int events, String id) {}

  EventReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/in", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/in");
  }

  EventReceiver next(int status, String retryAfter) {
    script.add(new Reply(status, retryAfter));
    return this;
  }

  EventReceiver dislikes(Predicate<JsonNode> event) {
    dislikes = event;
    return this;
  }

  EventReceiver gzip(boolean takes, boolean says) {
    takesGzip = takes;
    saysGzip = says;
    return this;
  }

  List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** Taken, in the order in which they came. */
  List<JsonNode> events() {
    return List.copyOf(events);
  }

  List<Integer> data() {
    return events().stream().map(event -> event.path("data").asInt()).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] raw = exchange.getRequestBody().readAllBytes();
      String coding = header(exchange, "content-encoding");
      if (saysGzip) {
        exchange.getResponseHeaders().add("accept-encoding", "gzip");
      }
      if (coding.equals("gzip") && !takesGzip) {
        exchange.sendResponseHeaders(415, -1);
        return;
      }
      byte[] body = coding.equals("gzip") ? unzipped(raw) : raw;
      List<JsonNode> offered = events(exchange, body);
      heard.add(
          new Heard(
              header(exchange, "content-type"),
              coding,
              header(exchange, "authorization"),
              header(exchange, "x-site"),
              offered.size(),
              header(exchange, "ce-id")));
      int status = status(exchange, offered);
      if (status < 300) {
        events.addAll(offered);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int status(HttpExchange exchange, List<JsonNode> offered) {
    Reply told = script.poll();
    if (told == null) {
      return offered.stream().anyMatch(dislikes) ? 400 : 204;
    }
    if (!told.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().add("retry-after", told.retryAfter());
    }
    return told.status();
  }

  /** Throws for what is not CloudEvents. */
  private static List<JsonNode> events(HttpExchange exchange, byte[] body) throws IOException {
    String type = header(exchange, "content-type");
    List<JsonNode> all = new ArrayList<>();
    if (type.startsWith(io.vivremotion.uplink.sink.EventJson.BATCH)) {
      JSON.readTree(body).forEach(all::add);
    } else if (type.startsWith(io.vivremotion.uplink.sink.EventJson.STRUCTURED)) {
      all.add(JSON.readTree(body));
    } else {
      all.add(
          JSON.createObjectNode()
              .put("specversion", header(exchange, "ce-specversion"))
              .put("id", header(exchange, "ce-id"))
              .put("source", header(exchange, "ce-source"))
              .put("type", header(exchange, "ce-type"))
              .set("data", JSON.readTree(body)));
    }
    for (JsonNode event : all) {
      for (String required : List.of("specversion", "id", "source", "type")) {
        if (event.path(required).asText().isEmpty()) {
          throw new UncheckedIOException(new IOException("no " + required + " in " + event));
        }
      }
    }
    return all;
  }

  private static byte[] unzipped(byte[] raw) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(raw))) {
      return in.readAllBytes();
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
