package io.vivremotion.uplink.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.HttpServer;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.token.TokenCounts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversations in each of the apps' APIs, and from one to another. */
class ManyTonguesTest {
  private final Map<String, String> shelf = new ConcurrentHashMap<>();
  private final SayingChat chat = new SayingChat();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpServer server = SayingChat.server(new SimpleMeterRegistry());
  private final Conversations conversations =
      new Conversations(
          new Conversations.Config(
              64 << 10, 1 << 20, 2_000, false, "", 100, "", new TokenCounts.Config(0)),
          new Conversations.Parts(
              Catalogue.of(Catalogue.Config.DEFAULT),
              new TokenCounts(new TokenCounts.Config(0), () -> 0, new SimpleMeterRegistry()),
              new ConversationsTest.MapShelf(shelf),
              SayingChat.FORMATS,
              List.of(new ModelPair("auto", "gpt-4o", "m", 0.5)),
              InstantSource.system()),
          new SimpleMeterRegistry());

  @BeforeEach
  void start() throws Exception {
    server.route(
        "POST", "/ask", chat.terms(), (request, reply) -> conversations.ask(request, reply, chat));
    server.start();
  }

  @AfterEach
  void end() {
    http.close();
    server.close();
    conversations.close();
  }

  private JsonNode say(Dialect.Format format, String fields) throws Exception {
    chat.format = format;
    int turns = shelf.getOrDefault("Bearer sk-1/a", "").split("\"kind\"", -1).length;
    HttpResponse<String> reply =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/ask"))
                .header("authorization", "Bearer sk-1")
                .header(Conversations.HEADER, "a")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"m\",\"max_tokens\":100,%s\"stream\":%s,%s}"
                            .formatted(
                                format == Dialect.Format.OPENAI_RESPONSES
                                    ? "\"max_output_tokens\":100,"
                                    : "",
                                chat.stream,
                                fields)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    await()
        .untilAsserted(() ->
            assertThat(shelf.getOrDefault("Bearer sk-1/a", "").split("\"kind\"", -1))
                .hasSizeGreaterThan(turns + 1));
    return Conversations.JSON.readTree(chat.asked.getLast());
  }

  private static String user(Dialect.Format format, String text) {
    return format == Dialect.Format.OPENAI_RESPONSES
        ? "\"instructions\":\"be brief\",\"input\":\"" + text + "\""
        : format == Dialect.Format.ANTHROPIC_MESSAGES
            ? "\"system\":\"be brief\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + text
                + "\"}]"
            : "\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
                + "{\"role\":\"user\",\"content\":\""
                + text
                + "\"}]";
  }

  private static String told(JsonNode asked) {
    JsonNode system = asked.path("system");
    String field = asked.has("input") ? "input" : "messages";
    return (system.isMissingNode() ? "" : Words.of(system) + " ") + Words.of(asked.path(field));
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES"})
  void what_was_said_is_said_again_streamed_or_not(Dialect.Format format) throws Exception {
    var _ = say(format, user(format, "one"));
    chat.stream = true;
    assertThat(told(say(format, user(format, "two")))).isEqualTo("be brief one answer 1 two");
    assertThat(told(say(format, user(format, "three"))))
        .isEqualTo("be brief one answer 1 two answer 2 three");
  }

  @Test
  void a_conversation_goes_on_in_another_api() throws Exception {
    var _ = say(Dialect.Format.OPENAI_CHAT, user(Dialect.Format.OPENAI_CHAT, "one"));
    Dialect.Format messages = Dialect.Format.ANTHROPIC_MESSAGES;
    assertThat(told(say(messages, "\"messages\":[{\"role\":\"user\",\"content\":\"two\"}]")))
        .isEqualTo("be brief one answer 1 two");
    JsonNode third = say(Dialect.Format.OPENAI_RESPONSES, "\"input\":\"three\"");
    assertThat(told(third)).isEqualTo("be brief one answer 1 two answer 2 three");
    JsonNode fourth =
        say(Dialect.Format.OPENAI_CHAT, "\"messages\":[{\"role\":\"user\",\"content\":\"four\"}]");
    assertThat(told(fourth)).isEqualTo("be brief one answer 1 two answer 2 three answer 3 four");
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES"})
  void calls_go_with_their_results_and_into_another_api(Dialect.Format format) throws Exception {
    var _ = say(format, user(format, "look twice") + ",\"tools\":[]");
    JsonNode second = say(format, results(format));
    assertThat(second.toString()).contains("c1", "c2", "41", "42");
    Dialect.Format other =
        format == Dialect.Format.ANTHROPIC_MESSAGES
            ? Dialect.Format.OPENAI_RESPONSES
            : Dialect.Format.ANTHROPIC_MESSAGES;
    JsonNode third = say(other, user(other, "and now"));
    assertThat(third.toString()).contains("look", "41", "42", "answer 2", "and now");
    String kind = other == Dialect.Format.ANTHROPIC_MESSAGES ? "tool_use" : "function_call\"";
    assertThat(third.toString().split(kind + "", -1)).hasSizeGreaterThanOrEqualTo(3);
  }

  private static String results(Dialect.Format format) {
    return switch (format) {
      case ANTHROPIC_MESSAGES ->
          "\"messages\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"41\"},"
              + "{\"type\":\"tool_result\",\"tool_use_id\":\"c2\",\"content\":\"42\"}]}]";
      case OPENAI_RESPONSES ->
          "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"41\"},"
              + "{\"type\":\"function_call_output\",\"call_id\":\"c2\",\"output\":\"42\"}]";
      case OPENAI_CHAT, GEMINI ->
          "\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"41\"},"
              + "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"42\"}]";
    };
  }

  @Test
  void what_no_longer_fits_goes_and_the_first_is_still_the_users() throws Exception {
    Dialect.Format messages = Dialect.Format.ANTHROPIC_MESSAGES;
    JsonNode last = Conversations.JSON.nullNode();
    for (int i = 0; i < 14; i++) {
      last = say(messages, user(messages, "turn " + i + " words and more".repeat(30)));
    }
    assertThat(told(last)).startsWith("be brief").doesNotContain("turn 0").contains("turn 13");
    assertThat(last.at("/messages/0/role").asText()).isEqualTo("user");
  }

  @Test
  void what_an_older_release_kept_is_read() throws Exception {
    shelf.put(
        "Bearer sk-1/a",
        "{\"version\":1,\"next\":1,\"summary\":\"\",\"tokens\":0,\"by\":\"\",\"items\":[{\"n\":0,"
            + "\"kind\":\"TURN\",\"m\":\"{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"old\\\"}\","
            + "\"t\":5,\"pinned\":false,\"source\":\"app\",\"at\":\"2026-11-01T00:00:00Z\",\"calls\":[]}]}");
    assertThat(told(say(Dialect.Format.OPENAI_RESPONSES, "\"input\":\"new\"")))
        .isEqualTo("old new");
  }

  @Test
  void of_a_pair_the_smaller_window_counts() throws Exception {
    var body = Conversations.JSON.readTree("{\"model\":\"auto\",\"max_tokens\":100}");
    long pair = conversations.window(body).budget(body);
    var unknown = Conversations.JSON.readTree("{\"model\":\"m\",\"max_tokens\":100}");
    assertThat(pair).isEqualTo(conversations.window(unknown).budget(unknown)).isLessThan(2_000);
    assertThat(conversations.window(body).countedBy()).contains("ESTIMATE");
    assertThat(Optional.of(pair)).isPresent();
  }
}
