package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An app of one format, a provider of another. */
class ConvertingTest {
  private static final String TEXT =
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
          + "\"delta\":{\"type\":\"text_delta\",\"text\":\"hot\"}}\n\n";
  private static final String BEGIN =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
          + "\"model\":\"claude\",\"content\":[],\"usage\":{\"input_tokens\":9,"
          + "\"output_tokens\":1}}}\n\nevent: content_block_start\n"
          + "data: {\"type\":\"content_block_start\",\"index\":0,"
          + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
  private static final String END =
      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
          + "event: message_delta\ndata: {\"type\":\"message_delta\","
          + "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":3}}\n\n"
          + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

  private final FakeProvider anthropic = new FakeProvider();
  private final FakeProvider openAi = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("a", "anthropic", anthropic.port(), "claude", "both"),
          new AppRig.At("o", "openai", openAi.port(), "gpt", "both"));

  ConvertingTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    anthropic.close();
    openAi.close();
  }

  private static String ask(String model, boolean stream) {
    return "{\"model\":\""
        + model
        + "\",\"stream\":"
        + stream
        + ",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"how is it?\"}]}";
  }

  @Test
  void an_openai_app_streams_from_an_anthropic_model() throws Exception {
    anthropic.next(FakeProvider.stream(true, BEGIN, TEXT, END));
    String body = rig.chat(ask("claude", true)).body();
    assertThat(body)
        .contains("\"object\":\"chat.completion.chunk\"")
        .contains("\"content\":\"hot\"")
        .contains("\"finish_reason\":\"stop\"")
        .endsWith("data: [DONE]\n\n");
    assertThat(anthropic.heads.getFirst())
        .startsWith("POST /v1/messages HTTP/1.1\r\n")
        .contains("x-api-key: sk-a\r\n")
        .contains("anthropic-version: 2023-06-01\r\n");
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.usage().input()).isEqualTo(9);
    assertThat(settled.usage().output()).isEqualTo(3);
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void what_the_other_format_has_not_is_left_out_and_told() throws Exception {
    openAi.next(
        FakeProvider.answer(
            200,
            "application/json",
            "{\"choices\":[{\"message\":{\"content\":\"hot\"},\"finish_reason\":\"stop\"}]}"));
    String asked =
        ask("gpt", false).replace("{\"model\"", "{\"container\":\"c\",\"top_k\":3,\"model\"");

    var response = rig.post("/v1/messages", asked);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-vivremotion-left-out"))
        .hasValue("top_k, container");
    assertThat(rig.meters.counter("vivremotion_apps_fields_left_out").count()).isEqualTo(2);
    assertThat(openAi.bodies.getFirst()).doesNotContain("top_k", "container");
  }

  @Test
  void a_broken_conversion_is_told_in_the_apps_format_without_an_end_mark() throws Exception {
    anthropic.next(FakeProvider.stream(true, BEGIN, TEXT));
    assertThat(rig.chat(ask("claude", true)).body())
        .contains("\"content\":\"hot\"")
        .contains("\"error\":{")
        .doesNotContain("[DONE]");
    assertThat(rig.settlement().ending()).isEqualTo(Ending.INCOMPLETE);
  }

  @Test
  void another_format_takes_over_before_the_first_content() throws Exception {
    anthropic.next(FakeProvider.stream(false, BEGIN));
    openAi.next(
        FakeProvider.stream(
            true, "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"}}]}\n\ndata: [DONE]\n\n"));
    String body = rig.chat(ask("both", true)).body();
    assertThat(body).contains("ok").doesNotContain("hot").endsWith("data: [DONE]\n\n");
  }

  @Test
  void an_anthropic_app_gets_a_whole_answer_of_an_openai_model() throws Exception {
    openAi.next(
        FakeProvider.answer(
            200,
            "application/json",
            "{\"id\":\"c\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"hot\"},\"finish_reason\":\"length\"}],"
                + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}"));
    String body = rig.post("/v1/messages", ask("gpt", false)).body();
    assertThat(body)
        .contains("\"type\":\"message\"")
        .contains("\"text\":\"hot\"")
        .contains("\"stop_reason\":\"max_tokens\"");
    assertThat(rig.settlement().usage().input()).isEqualTo(5);
  }

  @Test
  void an_error_of_one_vendor_is_told_in_the_others_words() throws Exception {
    anthropic.next(
        FakeProvider.answer(
            400,
            "application/json",
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                + "\"message\":\"prompt is too long\"}}"));
    var response = rig.chat(ask("claude", false));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"error\":{").contains("too long");
  }
}
