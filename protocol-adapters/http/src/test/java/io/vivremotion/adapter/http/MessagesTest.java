package io.vivremotion.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.Channel;
import io.vivremotion.message.Kind;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class MessagesTest {
  private static final String JSON = "application/json";
  private static final String PATH = "/v1/devices/press-3/messages";
  @TempDir private Path directory;
  private Bench bench;

  @BeforeEach
  void start() throws Exception {
    bench = new Bench(directory);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  private List<String> payloads() {
    return bench.inbox.offered().stream().map(message -> message.payload().utf8()).toList();
  }

  @Test
  void a_message_is_stored_as_it_came_and_its_id_is_told() throws Exception {
    HttpResponse<String> response =
        bench.post(PATH + "?channel=temperature", JSON, "{\"value\": 21.5}");

    Message message = bench.inbox.offered().getFirst();
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"id\":\"" + message.id() + "\"}");
    assertThat(message.device().value()).isEqualTo("press-3");
    assertThat(message.channel()).isEqualTo(new Channel("temperature"));
    assertThat(message.kind()).isEqualTo(Kind.TELEMETRY);
    assertThat(message.payload()).isEqualTo(Payload.json("{\"value\": 21.5}"));
    assertThat(message.replyTo()).contains(ReplyTo.over("http"));
    assertThat(
            bench
                .meters
                .get("vivremotion_messages_received")
                .tag("protocol", "http")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void the_reply_waits_for_the_commit() throws Exception {
    bench.inbox.hold();
    CompletableFuture<HttpResponse<String>> reply =
        bench
            .client()
            .sendAsync(
                bench.request(PATH).POST(HttpRequest.BodyPublishers.ofString("1")).build(),
                HttpResponse.BodyHandlers.ofString());
    await().until(() -> bench.inbox.heldCommits() == 1);
    assertThat(reply).isNotDone();
    bench.inbox.commit();
    assertThat(reply.get().statusCode()).isEqualTo(202);
  }

  @Test
  void the_channel_says_by_the_rules_what_a_message_is() throws Exception {
    bench.post(PATH + "?channel=alarms/door", "text/plain", "open");
    bench.send(
        bench
            .request(PATH)
            .header("channel", "events/shift")
            .POST(HttpRequest.BodyPublishers.ofString("late")));
    bench.post(PATH, "text/plain", "42");

    List<Message> messages = bench.inbox.offered();
    assertThat(messages.get(0).kind()).isEqualTo(Kind.EVENT);
    assertThat(messages.get(0).priority()).isEqualTo(Priority.ALARM);
    assertThat(messages.get(1).kind()).isEqualTo(Kind.EVENT);
    assertThat(messages.get(1).channel()).isEqualTo(new Channel("shift"));
    assertThat(messages.get(1).payload().type()).isEqualTo(MediaType.UNKNOWN);
    assertThat(messages.get(2).channel()).isEqualTo(Channel.NONE);
  }

  @Test
  void a_json_array_is_a_batch_whose_elements_keep_their_bytes() throws Exception {
    HttpResponse<String> response =
        bench.post(PATH, JSON, " [ {\"a\" : [1,{}]} ,2.50, \"x\\\"]\" ,null, true ] ");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(payloads())
        .containsExactly("{\"a\" : [1,{}]}", "2.50", "\"x\\\"]\"", "null", "true");
    assertThat(response.body())
        .isEqualTo(
            "{\"ids\":["
                + String.join(
                    ",", bench.inbox.offered().stream().map(m -> "\"" + m.id() + "\"").toList())
                + "]}");
  }

  @Test
  void ndjson_is_a_batch_and_a_bad_line_is_kept_for_the_flow_to_judge() throws Exception {
    assertThat(bench.post(PATH, "application/x-ndjson", "{\"a\":1}\r\n\n  {oops\n3").statusCode())
        .isEqualTo(202);
    assertThat(payloads()).containsExactly("{\"a\":1}", "  {oops", "3");
  }

  @Test
  void a_senml_array_is_one_message_and_so_is_an_array_of_no_known_type() throws Exception {
    String pack = "[{\"n\":\"t\",\"v\":1},{\"n\":\"u\",\"v\":2}]";
    bench.post(PATH, "application/senml+json", pack);
    bench.post(PATH, "", pack);
    bench.post(PATH, "application/x-www-form-urlencoded", pack);
    assertThat(payloads()).containsExactly(pack, pack, pack);
    assertThat(bench.inbox.offered().get(2).payload().type()).isEqualTo(MediaType.UNKNOWN);
  }

  @Test
  void a_single_payload_that_is_not_json_is_stored_all_the_same() throws Exception {
    assertThat(bench.post(PATH, JSON, "{oops").statusCode()).isEqualTo(202);
    assertThat(payloads()).containsExactly("{oops");
  }

  @Test
  void a_batch_that_cannot_be_taken_apart_stores_nothing() throws Exception {
    for (String broken : List.of("[1,2", "[1,,2]", "[1] 2", "[{]}", "[1,2]]")) {
      assertThat(bench.post(PATH, JSON, broken).statusCode()).as(broken).isEqualTo(400);
    }
    assertThat(bench.post(PATH, JSON, "[1,2,3,4,5,6]").statusCode()).isEqualTo(413);
    assertThat(bench.inbox.offered()).isEmpty();
    assertThat(bench.post(PATH, JSON, "[]").body()).isEqualTo("{\"ids\":[]}");
  }

  @Test
  void a_full_inbox_is_503_with_retry_after() throws Exception {
    bench.inbox.refuse(message -> true);
    for (String body : List.of("1", "[1,2]")) {
      HttpResponse<String> response = bench.post(PATH, JSON, body);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("retry-after")).contains("7");
      assertThat(response.body()).contains("inbox-full");
    }
    assertThat(
            bench
                .meters
                .get("vivremotion_messages_refused")
                .tag("reason", "inbox-full")
                .counter()
                .count())
        .isEqualTo(3);
  }

  @Test
  void a_batch_stored_in_part_tells_each_result() throws Exception {
    bench.inbox.refuse(message -> message.payload().utf8().equals("2"));
    HttpResponse<String> response = bench.post(PATH, JSON, "[1,2]");
    List<MessageId> ids = bench.inbox.offered().stream().map(Message::id).toList();
    assertThat(response.statusCode()).isEqualTo(207);
    assertThat(response.body())
        .isEqualTo(
            "{\"results\":[{\"id\":\""
                + ids.get(0)
                + "\",\"status\":202},{\"id\":\""
                + ids.get(1)
                + "\",\"status\":503,\"reason\":\"inbox-full\",\"retryAfterSeconds\":7}]}");
  }

  @Test
  void draining_refuses_what_is_new() throws Exception {
    bench.adapter.drain();
    assertThat(bench.post(PATH, JSON, "1").statusCode()).isEqualTo(503);
    assertThat(bench.inbox.offered()).isEmpty();
  }

  @Test
  void a_token_speaks_for_its_own_device_only() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(bench.uri(PATH))
            .header("authorization", "Bearer lathe-1")
            .POST(HttpRequest.BodyPublishers.ofString("1"));
    assertThat(bench.send(request).statusCode()).isEqualTo(403);
    assertThat(bench.send(request.uri(bench.uri("/v1/devices/lathe-1/messages"))).statusCode())
        .isEqualTo(202);
  }

  @Test
  void names_that_are_none_and_types_not_read_are_told_so() throws Exception {
    assertThat(bench.post("/v1/devices/a%2Fb/messages", JSON, "1").statusCode()).isEqualTo(400);
    assertThat(bench.post("/v1/devices//messages", JSON, "1").statusCode()).isEqualTo(400);
    assertThat(bench.post(PATH + "?channel=" + "x".repeat(600), JSON, "1").statusCode())
        .isEqualTo(400);
    HttpResponse<String> image = bench.post(PATH, "image/png", "1");
    assertThat(image.statusCode()).isEqualTo(415);
    assertThat(image.headers().firstValue("accept")).isPresent();
    assertThat(bench.inbox.offered()).isEmpty();
  }
}
