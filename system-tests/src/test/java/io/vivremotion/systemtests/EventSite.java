package io.vivremotion.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vivremotion.simulation.cloud.Received;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A receiver of batched CloudEvents which remembers those it has confirmed, and fails as it is
 * told.
 */
final class EventSite implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private final HttpServer server;
  private final List<Received> events = new CopyOnWriteArrayList<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicInteger failEvery = new AtomicInteger();
  private volatile boolean up = true;

  EventSite() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/in", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
  }

  /** Answers 503 to all, or takes again. */
  void up(boolean whether) {
    up = whether;
  }

  /** Takes every n-th batch and breaks off instead of saying so; 0: none. */
  void swallowEvery(int batches) {
    failEvery.set(batches);
  }

  List<Received> events() {
    return List.copyOf(events);
  }

  long requests() {
    return requests.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!up) {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
      return;
    }
    long request = requests.incrementAndGet();
    for (String event : body.split("\"specversion\"", -1)) {
      Matcher id = ID.matcher(event);
      if (id.find()) {
        events.add(new Received(request, id.group(1), event));
      }
    }
    int every = failEvery.get();
    if (every == 0 || request % every != 0) {
      exchange.sendResponseHeaders(204, -1);
    }
    exchange.close();
  }

  /** Ids of the messages, more often than once where they were repeated. */
  List<String> messages() {
    List<String> ids = new ArrayList<>();
    events.forEach(event -> ids.add(event.id()));
    return ids;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
