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
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two vendors' APIs with a model that answers by key word: plain, tools, schema, image, rate, bad
 * request, broken, cut, endless.
 */
final class TwoVendors implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TEXT = "It runs hot: 71 °C.";
  private final HttpServer server;
  final AtomicInteger cutOff = new AtomicInteger();

  TwoVendors() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", exchange -> serve(exchange, new Chat()));
    server.createContext("/v1/messages", exchange -> serve(exchange, new AnthropicVendor()));
    server.createContext("/v1/embeddings", TwoVendors::embeddings);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange, Vendor vendor) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      JsonNode turns = body.path("messages");
      String asked = turns.path(0).path("content").toString();
      boolean stream = body.path("stream").asBoolean();
      if (asked.contains("bad request")) {
        send(exchange, 400, vendor.error("invalid_request_error", "temperature"));
      } else if (asked.contains("rate")) {
        exchange.getResponseHeaders().add("retry-after", "7");
        send(exchange, 429, vendor.error("rate_limit_error", ""));
      } else if (asked.contains("broken")) {
        send(exchange, 500, "oops");
      } else if (asked.contains("tools") && turns.size() == 1) {
        reply(exchange, stream, vendor.toolCalls(), vendor.streamedToolCalls());
      } else if (asked.contains("cut") || asked.contains("endless")) {
        unfinished(exchange, vendor, asked.contains("endless"));
      } else {
        String text = answer(asked, turns);
        reply(exchange, stream, vendor.whole(text), vendor.streamed(text));
      }
    }
  }

  private static String answer(String asked, JsonNode turns) {
    if (asked.contains("tools")) {
      String all = turns.toString();
      return "results: " + (all.split("\"61\"", -1).length - 1);
    }
    if (asked.contains("schema")) {
      return "{\"celsius\":71}";
    }
    JsonNode image = turns.path(0).path("content").path(1).path("image_url").path("url");
    return image.isTextual() ? "bytes: " + image.asText().length() : TEXT;
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

  private void unfinished(HttpExchange exchange, Vendor vendor, boolean endless)
      throws IOException {
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    List<String> whole = vendor.streamed(TEXT);
    for (String piece : whole.subList(0, whole.size() / 2 + 1)) {
      out.write(piece.getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
    try {
      for (int i = 0; endless && i < 6_000; i++) {
        out.write(vendor.piece().getBytes(StandardCharsets.UTF_8));
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

  private static void embeddings(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode input = JSON.readTree(exchange.getRequestBody()).path("input");
      StringBuilder data = new StringBuilder();
      for (int i = 0; i < input.size(); i++) {
        data.append(i == 0 ? "" : ",")
            .append("{\"object\":\"embedding\",\"index\":")
            .append(i)
            .append(",\"embedding\":[0.5,-1]}");
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

  private static final class Chat implements Vendor {
    private static final String USAGE =
        "\"usage\":{\"prompt_tokens\":57,\"completion_tokens\":31,\"total_tokens\":88}";
    private static final String HEAD =
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-test\",";
    private static final String CHUNK =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"gpt-test\",\"choices\":[{\"index\":0,\"delta\":%s,"
            + "\"finish_reason\":%s}]}\n\n";

    @Override
    public String whole(String text) {
      return HEAD
          + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
          + JSON.valueToTree(text)
          + "},\"finish_reason\":\"stop\"}],"
          + USAGE
          + "}";
    }

    private static String call(int number, String arguments) {
      return "{\"index\":"
          + (number - 1)
          + ",\"id\":\"call_"
          + number
          + "\",\"type\":\"function\",\"function\":{\"name\":\"get_reading\",\"arguments\":"
          + JSON.valueToTree(arguments)
          + "}}";
    }

    @Override
    public String toolCalls() {
      return HEAD
          + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,"
          + "\"tool_calls\":["
          + call(1, "{\"device\":\"press-1\"}")
          + ","
          + call(2, "{\"device\":\"press-2\"}")
          + "]},\"finish_reason\":\"tool_calls\"}],"
          + USAGE
          + "}";
    }

    @Override
    public List<String> streamed(String text) {
      int half = text.length() / 2;
      return List.of(
          CHUNK.formatted("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
          CHUNK.formatted(content(text.substring(0, half)), "null"),
          CHUNK.formatted(content(text.substring(half)), "null"),
          CHUNK.formatted("{}", "\"stop\""),
          "data: "
              + HEAD.replace("completion\"", "completion.chunk\"")
              + "\"choices\":[],"
              + USAGE
              + "}\n\n",
          "data: [DONE]\n\n");
    }

    private static String content(String text) {
      return "{\"content\":" + JSON.valueToTree(text) + "}";
    }

    @Override
    public List<String> streamedToolCalls() {
      String more = "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}";
      return List.of(
          CHUNK.formatted("{\"role\":\"assistant\",\"content\":null}", "null"),
          CHUNK.formatted("{\"tool_calls\":[" + call(1, "{\"dev") + "]}", "null"),
          CHUNK.formatted("{\"tool_calls\":[" + call(2, "") + "]}", "null"),
          CHUNK.formatted(more.formatted(0, "\"ice\\\":\\\"press-1\\\"}\""), "null"),
          CHUNK.formatted(more.formatted(1, "\"{\\\"device\\\":\\\"press-2\\\"}\""), "null"),
          CHUNK.formatted("{}", "\"tool_calls\""),
          "data: [DONE]\n\n");
    }

    @Override
    public String piece() {
      return CHUNK.formatted(content("more "), "null");
    }

    @Override
    public String error(String type, String param) {
      return "{\"error\":{\"message\":\"said the vendor\",\"type\":\""
          + type
          + "\",\"param\":\""
          + param
          + "\",\"code\":null}}";
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
