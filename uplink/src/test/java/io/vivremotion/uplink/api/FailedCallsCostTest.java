package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.vivremotion.http.StreamCall;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a provider may charge for is charged to the tenant, and nothing else is. */
class FailedCallsCostTest {
  private static final String BEGUN =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
          + "\"model\":\"claude\",\"content\":[],\"usage\":{\"input_tokens\":9,"
          + "\"cache_read_input_tokens\":900,\"output_tokens\":1}}}\n\n";
  private static final String OVERLOADED =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
          + "\"message\":\"Overloaded\"}}\n\n";
  private static final String ANSWER =
      "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
          + "\"assistant\",\"content\":\"hot\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
  private static final String STREAMED =
      """
      data: {"choices":[{"index":0,"delta":{"content":"hot"}}]}

      data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}

      data: [DONE]

      """;

  private final FakeProvider first = new FakeProvider();
  private final FakeProvider second = new FakeProvider();

  FailedCallsCostTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    first.close();
    second.close();
  }

  private AppRig rig(int attempts, int maxAnswerBytes) throws IOException {
    Duration firstByte = Duration.ofMillis(400);
    StreamCall.Limits usual = StreamCall.Limits.DEFAULT;
    return new AppRig(
        new AppApi.Config(8 << 20, maxAnswerBytes, attempts, Duration.ofSeconds(15)),
        new StreamCall.Limits(firstByte, usual.gap(), usual.total(), usual.totalBytes()),
        new AppRig.At("a", "anthropic", first.port(), "m"),
        new AppRig.At("o", "openai", second.port(), "m"));
  }

  private static String ask(boolean stream) {
    return """
    {"model":"m","stream":%b,"max_tokens":1000,
     "messages":[{"role":"user","content":"how hot is the bearing of the pump today?"}]}\
    """
        .formatted(stream);
  }

  /** Reads the request and says nothing. */
  private static final FakeProvider.Act SILENT =
      (request, peer, out) -> peer.getInputStream().read() >= 0;

  @Test
  void a_whole_answer_that_takes_too_long_is_charged_as_estimated_with_each_call()
      throws Exception {
    first.usually(SILENT);
    second.usually(SILENT);
    try (AppRig once = rig(1, 1 << 20);
        AppRig twice = rig(2, 1 << 20)) {
      assertThat(once.chat(ask(false)).statusCode()).isEqualTo(504);
      Usage one = once.settlement().usage();
      assertThat(one.input()).isPositive();
      assertThat(one.output()).isBetween(30L, 1_000L); // 0.4 s at 100 a second
      assertThat(twice.chat(ask(false)).statusCode()).isEqualTo(504);
      AppRig.Settled settled = twice.settlement();
      assertThat(settled.ending()).isEqualTo(Ending.FAILED);
      assertThat(settled.usage().input()).isEqualTo(2 * one.input());
    }
  }

  @Test
  void what_was_told_before_a_break_is_charged_beside_the_answer_of_another() throws Exception {
    first.next(FakeProvider.stream(false, BEGUN));
    second.next(FakeProvider.stream(true, STREAMED));
    try (AppRig rig = rig(3, 1 << 20)) {
      assertThat(rig.chat(ask(true)).body()).contains("hot");
      Usage usage = rig.settlement().usage();
      assertThat(usage.input()).isEqualTo(9 + 5);
      assertThat(usage.cacheRead()).isEqualTo(900);
    }
  }

  private static String shown(int characters) {
    return "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
        + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
        + "\"delta\":{\"type\":\"text_delta\",\"text\":\""
        + "x".repeat(characters)
        + "\"}}\n\n";
  }

  /** Anthropic tells of one token of output with the first event, of all with the last but one. */
  @Test
  void a_stream_that_breaks_is_charged_for_what_was_shown_of_it() throws Exception {
    first.usually(FakeProvider.stream(false, BEGUN, shown(4_000)));
    try (AppRig rig = rig(1, 1 << 20)) {
      for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
        assertThat(rig.post(path, ask(true)).body()).contains("xxx");
        AppRig.Settled settled = rig.settlement();
        assertThat(settled.ending()).as(path).isEqualTo(Ending.INCOMPLETE);
        assertThat(settled.usage()).as(path).isEqualTo(new Usage(9, 900, -1, 1_000, -1));
        assertThat(tokens(rig, "output"))
            .as(path)
            .isEqualTo(path.equals("/v1/messages") ? 2_000 : 1_000);
      }
    }
  }

  @Test
  void what_was_shown_is_estimated_by_its_bytes_in_whichever_script() throws Exception {
    String hot = "热".repeat(1_000);
    first.usually(FakeProvider.stream(false, BEGUN, shown(1).replace("\"x\"", "\"" + hot + "\"")));
    second.usually(
        FakeProvider.stream(false, STREAMED.substring(0, 57).replace("hot", hot) + "\n\n"));
    try (AppRig rig =
        new AppRig(
            new AppRig.At("a", "anthropic", first.port(), "m"),
            new AppRig.At("o", "openai", second.port(), "n"))) {
      for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
        for (String model : List.of("m", "n")) {
          String ask = ask(true).replace("\"m\"", "\"" + model + "\"");
          assertThat(rig.post(path, ask).body()).contains(hot);
          assertThat(rig.settlement().usage().output()).as(path + model).isEqualTo(750);
        }
      }
    }
  }

  private static double tokens(AppRig rig, String type) {
    return rig
        .meters
        .find("gen_ai_client_token_usage")
        .tag("gen_ai_token_type", type)
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void an_app_that_leaves_while_its_call_waits_for_a_connection_pays_nothing() throws Exception {
    first.usually(FakeProvider.answer(503, "application/json", "{}"));
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket two = new Socket(full.getInetAddress(), full.getLocalPort());
        AppRig rig =
            new AppRig(
                new AppRig.At("a", "openai", first.port(), "m"),
                new AppRig.At("o", "openai", full.getLocalPort(), "m"))) {
      assertThat(one.isConnected() && two.isConnected()).isTrue();
      Counter again = rig.meters.get("vivremotion_apps_further_attempts").counter();
      try (Socket app = StreamFlowTest.app(rig, ask(true))) {
        assertThat(app.isConnected()).isTrue();
        await().until(() -> again.count() == 1);
      }
      AppRig.Settled settled = rig.settlement();
      assertThat(settled.ending()).isEqualTo(Ending.CANCELLED);
      assertThat(settled.usage().allInput() + settled.usage().allOutput()).isZero();
    }
  }

  @Test
  void what_a_provider_tells_before_it_refuses_is_not_charged_with_the_answer_of_another()
      throws Exception {
    first.next(FakeProvider.stream(true, BEGUN, OVERLOADED));
    second.next(FakeProvider.stream(true, STREAMED));
    try (AppRig rig = rig(3, 1 << 20)) {
      assertThat(rig.chat(ask(true)).body()).contains("hot");
      Usage usage = rig.settlement().usage();
      assertThat(usage.allInput()).isEqualTo(5);
      assertThat(usage.allOutput()).isEqualTo(2);
    }
  }

  /** Gemini's word for a call that it could not write down: thought is billed. */
  @Test
  void what_a_provider_tells_along_with_its_failure_is_charged() throws Exception {
    String failed =
        "{\"candidates\":[{\"content\":{},\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}],"
            + "\"usageMetadata\":{\"promptTokenCount\":70,\"thoughtsTokenCount\":30}}";
    second.usually(FakeProvider.answer(200, "application/json", ANSWER));
    try (AppRig rig =
        new AppRig(
            new AppRig.At("g", "gemini", first.port(), "m"),
            new AppRig.At("o", "openai", second.port(), "m"))) {
      first.next(FakeProvider.answer(200, "application/json", failed));
      assertThat(rig.chat(ask(false)).body()).contains("hot");
      assertThat(rig.settlement().usage()).isEqualTo(new Usage(70 + 5, -1, -1, 2, 30));
      second.next(FakeProvider.stream(true, STREAMED));
      first.next(FakeProvider.stream(true, "data: " + failed + "\n\n"));
      assertThat(rig.chat(ask(true)).body()).contains("hot");
      assertThat(rig.settlement().usage()).isEqualTo(new Usage(70 + 5, -1, -1, 2, 30));
    }
  }

  @Test
  void an_answer_that_is_too_long_is_charged() throws Exception {
    first.next(
        FakeProvider.answer(200, "application/json", "{\"x\":\"" + "y".repeat(2_000) + "\"}"));
    second.next(FakeProvider.answer(200, "application/json", ANSWER));
    try (AppRig rig = rig(3, 1_024)) {
      assertThat(rig.chat(ask(false)).body()).contains("hot");
      assertThat(rig.settlement().usage().input()).isGreaterThan(5);
    }
  }

  @Test
  void what_was_refused_or_never_reached_its_provider_costs_nothing() throws Exception {
    first.next(FakeProvider.answer(503, "application/json", "{}"));
    second.next(FakeProvider.answer(200, "application/json", ANSWER));
    try (AppRig rig = rig(3, 1 << 20)) {
      assertThat(rig.chat(ask(false)).body()).contains("hot");
      assertThat(rig.settlement().usage().input()).isEqualTo(5);
    }
    int nobody;
    try (ServerSocket closed = new ServerSocket(0)) {
      nobody = closed.getLocalPort();
    }
    try (AppRig rig = new AppRig(new AppRig.At("o", "openai", nobody, "m"))) {
      assertThat(rig.chat(ask(false)).statusCode()).isEqualTo(502);
      assertThat(rig.settlement().usage().allInput()).isZero();
    }
  }
}
