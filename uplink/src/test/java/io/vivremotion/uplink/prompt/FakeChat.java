package io.vivremotion.uplink.prompt;

import io.vivremotion.http.Access;
import io.vivremotion.http.Loop;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.Terms;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.chat.ChatError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers chats as the test says; knows the key {@code sk-1}. */
final class FakeChat implements AppChat {
  final List<String> asked = new ArrayList<>();
  int status = 200;
  String finish = "stop";
  String content = "fine";
  boolean cut;
  private int answers;

  @Override
  public Optional<String> tenant(Request request) {
    return request.header("authorization").filter(key -> key.startsWith("Bearer sk-"));
  }

  @Override
  public void ask(Request request, Reply reply) {
    asked.add(request.body().utf8());
    if (request.body().utf8().contains("\"stream\":true")) {
      stream(reply);
      return;
    }
    String body =
        PromptRoutes.JSON
            .createObjectNode()
            .put("model", "m-1")
            .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                "choices",
                PromptRoutes.JSON
                    .createArrayNode()
                    .add(
                        PromptRoutes.JSON
                            .createObjectNode()
                            .put("finish_reason", finish)
                            .set(
                                "message",
                                PromptRoutes.JSON.createObjectNode().put("content", content))))
            .toString();
    reply.send(
        status, Map.of("x-request-id", "req-" + ++answers), body.getBytes(StandardCharsets.UTF_8));
  }

  private void stream(Reply reply) {
    Reply.Body out = reply.body(200, Map.of("x-request-id", "req-" + ++answers));
    String text = PromptRoutes.JSON.getNodeFactory().textNode(content).toString();
    write(out, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":" + text + "}}]}");
    if (!cut) {
      write(out, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
      write(out, "[DONE]");
    }
    out.end();
  }

  private static void write(Reply.Body out, String data) {
    out.write(ByteBuffer.wrap(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String limitField(String model) {
    return "max_tokens";
  }

  @Override
  public void refuse(Reply reply, ChatError error) {
    reply.send(
        error.status(),
        Map.of(),
        (error.param() + ": " + error.message()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Terms terms() {
    return new Terms(Access.APP, 0, Terms.Problems.RFC_9457);
  }

  static Request request(String name, String body) {
    return request(name, body, Map.of("authorization", "Bearer sk-1"));
  }

  static Request request(String name, String body, Map<String, String> headers) {
    return new Request(
        "POST",
        "/v1/prompts/" + name,
        Map.of("name", name),
        Map.of(),
        headers,
        Payload.wrap(body.getBytes(StandardCharsets.UTF_8), MediaType.JSON),
        Optional.empty());
  }

  /** What came. */
  static final class Heard implements Reply {
    int status;
    String body = "";
    Map<String, String> headers = new HashMap<>();

    @Override
    public void send(int code, Map<String, String> more, byte[] bytes) {
      status = code;
      headers.putAll(more);
      body = new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void send(int code, Map<String, String> more, byte[] bytes, Consumer<Boolean> written) {
      send(code, more, bytes);
    }

    @Override
    public void problem(int code, String title, String detail) {
      send(code, Map.of(), detail.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void problem(int code, String title, String detail, Map<String, String> more) {
      problem(code, title, detail);
    }

    @Override
    public EventStream events() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Body body(int code, Map<String, String> more) {
      status = code;
      headers.putAll(more);
      return new Streamed();
    }

    private final class Streamed implements Body {
      @Override
      public void flush() {}

      @Override
      public void write(ByteBuffer bytes) {
        body += StandardCharsets.UTF_8.decode(bytes);
      }

      @Override
      public boolean isWritable() {
        return true;
      }

      @Override
      public void onWritable(Runnable action) {}

      @Override
      public void end() {}

      @Override
      public void abort() {}
    }

    @Override
    public Loop loop() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onGone(Runnable gone) {}
  }
}
