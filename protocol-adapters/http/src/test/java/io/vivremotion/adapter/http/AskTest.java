package io.vivremotion.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class AskTest {
  private static final DeviceId PRESS = new DeviceId("press 3");
  private static final String DEVICE = "/v1/devices/press%203";
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

  private CompletableFuture<HttpResponse<String>> ask(String query, String question) {
    return bench
        .client()
        .sendAsync(
            bench
                .request(DEVICE + "/ask" + query)
                .header("content-type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(question))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private Message asked(int number) {
    await().until(() -> bench.inbox.offered().size() >= number);
    return bench.inbox.offered().get(number - 1);
  }

  @Test
  void the_answer_comes_as_the_reply_and_counts_as_delivered() throws Exception {
    CompletableFuture<HttpResponse<String>> reply = ask("", "is line 2 running?");
    Message question = asked(1);
    assertThat(question.kind()).isEqualTo(Kind.QUESTION);
    assertThat(question.payload().utf8()).isEqualTo("is line 2 running?");
    Answer answer = bench.answer(question, "yes");
    assertThat(reply.get().statusCode()).isEqualTo(200);
    assertThat(reply.get().body())
        .contains("\"id\":\"" + answer.id() + "\"", "\"text\":\"yes\"", "\"source\":\"local\"");
    await().until(() -> bench.downlink.waiting(PRESS).isEmpty());
  }

  @Test
  void who_has_been_answered_waits_no_longer() throws Exception {
    double others = bench.meters.get("vivremotion_http_waits").gauge().value();
    CompletableFuture<HttpResponse<String>> reply = ask("", "is line 2 running?");
    bench.answer(asked(1), "yes");
    assertThat(reply.get().statusCode()).isEqualTo(200);
    assertThat(bench.meters.get("vivremotion_http_waits").gauge().value()).isEqualTo(others);
  }

  @Test
  void json_questions_are_read_and_empty_ones_refused() throws Exception {
    String path = DEVICE + "/ask?wait=0";
    bench.post(path, "application/json", "{\"question\":\"how hot?\"}");
    bench.post(path, "application/json", "\"how cold?\"");
    assertThat(bench.inbox.offered().stream().map(m -> m.payload().utf8()))
        .containsExactly("how hot?", "how cold?");
    for (String wrong : new String[] {"", "{}", "{\"question\":3}", "{oops"}) {
      assertThat(bench.post(path, "application/json", wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(bench.post(DEVICE + "/ask?wait=soon", "text/plain", "x").statusCode())
        .isEqualTo(400);
  }

  @Test
  void out_of_patience_the_caller_learns_where_the_answer_will_be() throws Exception {
    HttpResponse<String> later = ask("?wait=50ms", "why?").get();
    Message question = asked(1);
    assertThat(later.statusCode()).isEqualTo(202);
    String location = later.headers().firstValue("location").orElseThrow();
    assertThat(location).isEqualTo(DEVICE + "/answers/" + question.id());
    assertThat(bench.get(location).statusCode()).isEqualTo(202);

    bench.answer(question, "because");
    await().until(() -> bench.get(location).statusCode() == 200);
    assertThat(bench.get(location).body()).contains("because");
    await().until(() -> bench.downlink.waiting(PRESS).isEmpty());
  }

  @Test
  void the_prefer_header_is_heard_and_the_limit_capped() throws Exception {
    HttpResponse<String> reply =
        bench.send(
            bench
                .request(DEVICE + "/ask")
                .header("prefer", "respond-async, wait=1")
                .POST(HttpRequest.BodyPublishers.ofString("why?")));
    assertThat(reply.statusCode()).isEqualTo(202);
    assertThat(reply.headers().firstValue("preference-applied")).contains("wait=1");
    assertThat(ask("?wait=10m", "why?").get().statusCode()).isEqualTo(202);
  }

  @Test
  void an_answer_to_another_question_is_not_mistaken_for_this_ones() throws Exception {
    CompletableFuture<HttpResponse<String>> one = ask("?wait=3s", "one?");
    Message first = asked(1);
    CompletableFuture<HttpResponse<String>> two = ask("?wait=3s", "two?");
    Message second = asked(2);
    bench.answer(second, "the second");
    assertThat(two.get().body()).contains("the second");
    assertThat(one).isNotDone();
    bench.answer(first, "the first");
    assertThat(one.get().body()).contains("the first");
  }

  @Test
  void a_full_inbox_refuses_a_question() throws Exception {
    bench.inbox.refuse(message -> true);
    assertThat(ask("", "why?").get().statusCode()).isEqualTo(503);
  }

  @Test
  void ids_that_are_none_of_ours_are_not_found() throws Exception {
    assertThat(bench.get(DEVICE + "/answers/x").statusCode()).isEqualTo(404);
    assertThat(bench.get(DEVICE + "/answers/00000000-0000-7000-8000-000000000000").statusCode())
        .isEqualTo(404);
  }

  private BufferedReader events() throws Exception {
    HttpResponse<InputStream> stream =
        bench
            .client()
            .send(
                bench.request(DEVICE + "/answers").header("last-event-id", "7").GET().build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  private static String nextData(BufferedReader events) throws Exception {
    String line = events.readLine();
    while (!line.startsWith("data: ")) {
      line = events.readLine();
    }
    return line;
  }

  @Test
  void a_stream_gets_what_waited_and_what_comes_and_each_counts_once_arrived() throws Exception {
    bench.post(DEVICE + "/messages", "application/json", "99");
    bench.answer(asked(1), "waited");
    await().until(() -> bench.downlink.waiting(PRESS).size() == 1);
    try (BufferedReader events = events()) {
      assertThat(nextData(events)).contains("waited");
      bench.answer(asked(1), "came");
      assertThat(nextData(events)).contains("came");
      await().until(() -> bench.downlink.waiting(PRESS).isEmpty());
    }
  }

  @Test
  void what_a_broken_stream_did_not_take_waits_for_the_next() throws Exception {
    bench.post(DEVICE + "/messages", "application/json", "99");
    try (BufferedReader events = events()) {
      bench.answer(asked(1), "first");
      nextData(events);
      await().until(() -> bench.downlink.waiting(PRESS).isEmpty());
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> bench.meters.get("vivremotion_http_streams").gauge().value() == 0);
    bench.answer(asked(1), "second");
    try (BufferedReader events = events()) {
      assertThat(nextData(events)).contains("second");
    }
  }

  @Test
  void a_question_is_answered_in_its_reply_even_while_a_stream_is_open() throws Exception {
    try (BufferedReader events = events()) {
      CompletableFuture<HttpResponse<String>> reply = ask("?wait=3s", "why?");
      bench.answer(asked(1), "both see it");
      assertThat(reply.get().statusCode()).isEqualTo(200);
      assertThat(reply.get().body()).contains("both see it");
      assertThat(nextData(events)).contains("both see it");
    }
  }
}
