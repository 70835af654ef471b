package io.vivremotion.uplink.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.HttpServer;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.token.TokenCounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a real server, in front of a model that says as the test wants. */
class ConversationsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Map<String, String> shelf = new ConcurrentHashMap<>();
  private final SayingChat chat = new SayingChat();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final SimpleMeterRegistry serverMeters = new SimpleMeterRegistry();
  private final AtomicInteger reads = new AtomicInteger();

  /** What was said before is read only then: on the thread that completes requests. */
  private volatile CountDownLatch readable = new CountDownLatch(0);

  private HttpServer server = start(true);

  /** A window of 2,000 tokens: 20 turns of 300 characters do not fit. */
  private HttpServer start(boolean summarise) {
    Conversations conversations =
        new Conversations(
            new Conversations.Config(
                64 << 10, 1 << 20, 2_000, summarise, "", 100, "", new TokenCounts.Config(0)),
            new Conversations.Parts(
                Catalogue.of(Catalogue.Config.DEFAULT),
                new TokenCounts(new TokenCounts.Config(0), () -> 0, new SimpleMeterRegistry()),
                new GatedShelf(new MapShelf(shelf)),
                SayingChat.FORMATS,
                List.of(),
                InstantSource.system()),
            meters);
    HttpServer begun = SayingChat.server(serverMeters);
    begun.route(
        "POST",
        "/v1/chat/completions",
        chat.terms(),
        (request, reply) -> conversations.ask(request, reply, chat));
    try {
      begun.start();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    open.add(begun);
    open.add(conversations);
    return begun;
  }

  record MapShelf(Map<String, String> texts) implements Shelf {
    @Override
    public Optional<String> read(String tenant, String conversation) {
      return Optional.ofNullable(texts.get(tenant + "/" + conversation));
    }

    @Override
    public boolean keep(String tenant, String conversation, String text) {
      texts.put(tenant + "/" + conversation, text);
      return true;
    }
  }

  private final class GatedShelf implements Shelf {
    private final Shelf shelf;

    GatedShelf(Shelf shelf) {
      this.shelf = shelf;
    }

    @Override
    public Optional<String> read(String tenant, String conversation) throws IOException {
      reads.incrementAndGet();
      try {
        readable.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return shelf.read(tenant, conversation);
    }

    @Override
    public boolean keep(String tenant, String conversation, String text) {
      return shelf.keep(tenant, conversation, text);
    }
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private HttpResponse<String> say(String id, String messages, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
            .header("authorization", "Bearer sk-1")
            .header(Conversations.HEADER, id)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"m\",\"max_tokens\":100,%s\"messages\":[%s]}"
                        .formatted(chat.stream ? "\"stream\":true," : "", messages)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String user(String text) {
    return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
  }

  private List<String> lastAsked() throws IOException {
    List<String> contents = new ArrayList<>();
    JsonNode body = Conversations.JSON.readTree(chat.asked.getLast());
    body.path("messages").forEach(message -> contents.add(message.path("content").asText()));
    return contents;
  }

  private void settled(int turns) {
    await()
        .untilAsserted(() ->
            assertThat(shelf.getOrDefault("Bearer sk-1/a", "").split("\"kind\"", -1))
                .hasSizeGreaterThan(turns));
  }

  @Test
  void what_was_said_before_is_said_again_and_only_to_its_tenant() throws Exception {
    assertThat(say("a", user("one")).statusCode()).isEqualTo(200);
    settled(2);
    HttpResponse<String> second = say("a", user("two"));
    assertThat(second.headers().firstValue("x-vivremotion-context").orElse(""))
        .startsWith("kept=3");
    assertThat(lastAsked()).containsExactly("one", "answer 1", "two");
    assertThat(say("a", user("mine"), "authorization", "Bearer sk-2").statusCode()).isEqualTo(200);
    assertThat(shelf.get("Bearer sk-1/a")).doesNotContain("mine");
  }

  @Test
  void what_cannot_be_read_is_not_quoted() throws Exception {
    shelf.put("Bearer sk-1/b", "jdbc:postgresql://db.example.org/state said no");
    HttpResponse<String> refused = say("b", user("one"));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("cannot be read now").doesNotContain("jdbc");
  }

  @Test
  void a_streamed_answer_is_remembered_too_and_a_failed_one_leaves_nothing() throws Exception {
    chat.stream = true;
    assertThat(say("a", user("one")).body()).contains("[DONE]");
    settled(2);
    chat.stream = false;
    chat.status = 502;
    assertThat(say("a", user("lost")).statusCode()).isEqualTo(502);
    chat.status = 200;
    var _ = say("a", user("two"));
    assertThat(lastAsked()).containsExactly("one", "answer 1", "two");
  }

  @Test
  void a_restart_forgets_nothing_but_what_is_restricted() throws Exception {
    var _ = say("a", user("one"));
    settled(2);
    var _ = say("a", user("secret"), "x-vivremotion-sensitivity", "restricted");
    await().untilAsserted(() -> assertThat(chat.asked).hasSize(2));
    var _ = say("a", user("two"));
    assertThat(lastAsked()).contains("secret");
    settled(4);
    server = start(true);
    var _ = say("a", user("three"));
    assertThat(lastAsked()).containsExactly("one", "answer 1", "two", "answer 3", "three");
    assertThat(shelf.get("Bearer sk-1/a")).doesNotContain("secret");
  }

  @Test
  void what_has_no_room_is_summarised_and_pins_stay() throws Exception {
    var _ = say("a", user("pin me"), "x-vivremotion-pin", "true");
    talk(24);
    await().untilAsserted(() -> assertThat(shelf.get("Bearer sk-1/a")).contains("in short"));
    var _ = say("a", user("last"));
    assertThat(lastAsked().getFirst()).isEqualTo("What was said before, in short: in short");
    assertThat(lastAsked()).contains("pin me").endsWith("last");
    assertThat(meters.get("vivremotion_context_summaries").tag("outcome", "made").counter().count())
        .isPositive();
  }

  @Test
  void a_summary_that_comes_while_the_next_turn_is_under_way_stays_and_is_not_asked_for_again()
      throws Exception {
    chat.summaries.held = true;
    talk(24);
    await().until(() -> chat.summaries.waiting.size() == 1);
    chat.meanwhile = chat.summaries::come;
    var _ = say("a", user("next"));
    await().untilAsserted(() -> assertThat(shelf.get("Bearer sk-1/a")).contains("answer 25"));
    assertThat(shelf.get("Bearer sk-1/a"))
        .contains("in short", "next", "turn 23 ")
        .doesNotContain("turn 0 ");
    assertThat(chat.summaries.asked.stream().filter(asked -> asked.contains("turn 0 "))).hasSize(1);
  }

  @Test
  void where_no_summary_can_be_had_what_has_no_room_is_left_out() throws Exception {
    chat.summaryStatus = 503;
    talk(24);
    HttpResponse<String> last = say("a", user("last"));
    assertThat(last.statusCode()).isEqualTo(200);
    assertThat(last.headers().firstValue("x-vivremotion-context").orElse(""))
        .doesNotContain("left=0");
    assertThat(lastAsked()).endsWith("last").noneMatch(text -> text.contains("in short"));
  }

  private void talk(int turns) throws Exception {
    for (int i = 0; i < turns; i++) {
      String text = "turn %d %s".formatted(i, "words and more ".repeat(20));
      assertThat(say("a", user(text)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void what_cannot_be_cut_to_the_window_is_refused_before_a_model_is_asked() throws Exception {
    HttpResponse<String> refused = say("a", user("long ".repeat(3_000)));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("there is room for");
    String blankless = "x_y." + "longer_".repeat(3_000);
    assertThat(say("a", user(blankless)).statusCode()).as("no picture").isEqualTo(400);
    assertThat(chat.asked).isEmpty();
    assertThat(say("a", user("short")).statusCode()).isEqualTo(200);
    assertThat(say("a/b", user("x")).statusCode()).isEqualTo(400);
    assertThat(say("b", "").body()).contains("messages must be a list");
  }

  @Test
  void a_defect_while_one_request_is_asked_does_not_keep_the_conversation_from_the_next()
      throws Exception {
    chat.meanwhile =
        () -> {
          chat.meanwhile = () -> {};
          throw new IllegalStateException("a defect");
        };
    try (Socket app = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      app.getOutputStream().write(request(user("one")));
      await().until(() -> !chat.asked.isEmpty());
      await().untilAsserted(() -> assertThat(say("a", user("two")).statusCode()).isEqualTo(200));
    }
  }

  private static byte[] request(String messages) {
    String body = "{\"model\":\"m\",\"messages\":[" + messages + "]}";
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-1\r\n"
            + Conversations.HEADER
            + ": a\r\ncontent-length: %d\r\n\r\n".formatted(body.length());
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void an_app_that_left_while_its_request_was_completed_is_noticed() throws Exception {
    chat.silent = true;
    readable = new CountDownLatch(1);
    try (Socket app = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      app.getOutputStream().write(request(user("one")));
      await().until(() -> reads.get() == 1);
    }
    await().until(() -> serverMeters.get("vivremotion_connections").gauge().value() == 0);

    readable.countDown();

    await().until(() -> chat.gone.get() == 1);
    chat.silent = false;
    assertThat(say("a", user("two")).statusCode()).isEqualTo(200);
  }
}
