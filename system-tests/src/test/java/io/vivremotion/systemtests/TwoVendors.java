package io.vivremotion.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two vendors' APIs with a model that does as the user's first words say: plain, tools, schema,
 * image, rate, bad request, broken, overload, cut (a stream without end mark), lost (one that ends
 * in an error), endless, slow (an answer that is not begun).
 */
final class TwoVendors implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TEXT = "It runs hot: 71 °C.";
  private static final String RESULT = "\"61\"";
  private final HttpServer server;
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  final AtomicInteger cutOff = new AtomicInteger();

  TwoVendors() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", exchange -> serve(exchange, new ChatVendor()));
    server.createContext("/v1/messages", exchange -> serve(exchange, new AnthropicVendor()));
    server.createContext("/v1/embeddings", this::embeddings);
    server.createContext("/begun", this::begun);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange, Vendor vendor) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      JsonNode turns = body.path("messages");
      JsonNode first = firstOfUser(turns);
      String asked = first.toString();
      boolean stream = body.path("stream").asBoolean();
      if (refused(exchange, vendor, asked)) {
        return;
      }
      if (asked.contains("tools") && !turns.toString().contains(RESULT)) {
        reply(exchange, stream, vendor.toolCalls(), vendor.streamedToolCalls());
      } else if (asked.contains("cut") || asked.contains("lost") || asked.contains("endless")) {
        unfinished(exchange, vendor, asked);
      } else if (asked.contains("slow")) {
        slow(exchange);
      } else {
        String text = answer(vendor, body, first);
        reply(exchange, stream, vendor.whole(text), vendor.streamed(text));
      }
    }
  }

  private static JsonNode firstOfUser(JsonNode turns) {
    int at = 0;
    while (at < turns.size() && !turns.path(at).path("role").asText().equals("user")) {
      at++;
    }
    return turns.path(at).path("content");
  }

  private static boolean refused(HttpExchange exchange, Vendor vendor, String asked)
      throws IOException {
    if (asked.contains("bad request")) {
      send(exchange, 400, vendor.error("invalid_request_error", "temperature"));
    } else if (asked.contains("rate")) {
      exchange.getResponseHeaders().add("retry-after", "7");
      send(exchange, 429, vendor.error("rate_limit_error", ""));
    } else if (asked.contains("broken")) {
      exchange.getResponseHeaders().add("x-should-retry", "false");
      send(exchange, 500, "oops");
    } else if (asked.contains("overload")) {
      exchange.getResponseHeaders().add("x-should-retry", "false");
      send(exchange, vendor.overloaded(), vendor.error("overloaded_error", ""));
    } else {
      return false;
    }
    return true;
  }

  private static String answer(Vendor vendor, JsonNode body, JsonNode asked) {
    String words = asked.toString();
    if (words.contains("tools")) {
      return "results: " + (body.path("messages").toString().split(RESULT, -1).length - 1);
    }
    if (words.contains("schema")) {
      boolean told = vendor.schema(body).path("properties").has("celsius");
      return told ? "{\"celsius\":71}" : "no schema came";
    }
    for (JsonNode part : asked) {
      String picture = vendor.picture(part);
      int comma = picture.indexOf(',');
      if (comma > 0) {
        return picture.substring(0, comma) + ": " + (picture.length() - comma - 1);
      }
    }
    return TEXT;
  }

  private static void reply(
      HttpExchange exchange, boolean stream, String whole, List<String> pieces) throws IOException {
    if (!stream) {
      send(exchange, 200, whole);
      return;
    }
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String piece : pieces) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }

  private void unfinished(HttpExchange exchange, Vendor vendor, String asked) throws IOException {
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (String piece : vendor.begun(TEXT)) {
      out.write(piece.getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
    if (asked.contains("endless")) {
      untilCutOff(out, vendor.piece());
    } else {
      out.write(
          (asked.contains("lost") ? vendor.errorEvent() : "").getBytes(StandardCharsets.UTF_8));
      out.close();
    }
  }

  /** White space before the JSON tells when the other side is gone. */
  private void slow(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    begun.add("begun");
    untilCutOff(exchange.getResponseBody(), " ");
  }

  private void untilCutOff(OutputStream out, String piece) {
    try {
      for (int i = 0; i < 6_000; i++) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
        TimeUnit.MILLISECONDS.sleep(10);
      }
      out.close();
    } catch (IOException e) {
      cutOff.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers once a slow request is there. */
  private void begun(HttpExchange exchange) throws IOException {
    try (exchange) {
      String one = begun.poll(10, TimeUnit.SECONDS);
      send(exchange, 200, one == null ? "nothing came" : one);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void embeddings(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      JsonNode input = body.path("input");
      if (refused(exchange, new ChatVendor(), input.toString())) {
        return;
      }
      if (input.toString().contains("slow")) {
        slow(exchange);
        return;
      }
      boolean encoded = body.path("encoding_format").asText().equals("base64");
      StringBuilder data = new StringBuilder();
      for (int i = 0; i < input.size(); i++) {
        data.append(i == 0 ? "" : ",")
            .append("{\"object\":\"embedding\",\"index\":")
            .append(i)
            .append(",\"embedding\":")
            .append(encoded ? "\"AAAAPwAAgL8=\"}" : "[0.5,-1]}");
      }
      send(
          exchange,
          200,
          "{\"object\":\"list\",\"data\":["
              + data
              + "],\"model\":\"embed-test\",\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}");
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
