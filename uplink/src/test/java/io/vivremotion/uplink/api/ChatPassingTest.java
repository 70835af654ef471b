package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatPassingTest {
  private static final String ASK =
      "{ \"model\" : \"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9llo\"}],"
          + "\"future_field\":{\"a\":[1,2.50,null]} }";
  private static final String ANSWER =
      "{\"id\":\"c1\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":7,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":4},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":2}},\"new\":1}";

  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig = new AppRig(new AppRig.At("one", "openai", provider.port(), "gpt-x"));

  ChatPassingTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  @Test
  void bytes_of_a_whole_request_and_its_answer_pass_untouched() throws Exception {
    provider.next(FakeProvider.answer(200, "application/json", ANSWER));
    var response = rig.chat(ASK);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(ANSWER);
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    assertThat(provider.bodies).containsExactly(ASK);
    assertThat(provider.heads.getFirst())
        .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
        .contains("authorization: Bearer sk-one\r\n");
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.usage()).isEqualTo(new Usage(6, 4, Usage.NOT_REPORTED, 5, 2));
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(settled.wireBytes()).isGreaterThan(ASK.length() + ANSWER.length());
  }

  /** By a provider that converts it as well as by one that passes it on. */
  @Test
  void reasoning_that_a_vendor_counts_beside_its_completion_is_charged() throws Exception {
    String usage =
        "\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":151,\"total_tokens\":553}}";
    provider.usually(
        FakeProvider.answer(
            200, "application/json", ANSWER.substring(0, ANSWER.indexOf("\"usage\"")) + usage));
    assertThat(rig.chat(ASK).statusCode()).isEqualTo(200);
    assertThat(rig.settlement().usage()).isEqualTo(new Usage(20, -1, -1, 151, 382));
    assertThat(rig.post("/v1/messages", ASK.replace("{", "{\"max_tokens\":9,")).statusCode())
        .isEqualTo(200);
    assertThat(rig.settlement().usage()).isEqualTo(new Usage(20, -1, -1, 151, 382));
  }

  @Test
  void a_connection_serves_one_request_after_the_other() throws Exception {
    provider.usually(FakeProvider.answer(200, "application/json", ANSWER));
    for (int i = 0; i < 20; i++) {
      assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);
    }
    assertThat(provider.connections).hasValue(1);
  }

  @Test
  void a_stream_passes_untouched_but_for_the_usage_the_app_did_not_ask_for() throws Exception {
    String first =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
            + "\"finish_reason\":null}]}\n\n";
    String second = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hé\"}}]}\n\n";
    String third =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    String usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}\n\n";
    String done = "data: [DONE]\n\n";
    provider.next(FakeProvider.stream(true, first, second, third, usage, done));
    var response =
        rig.chat("{\"model\":\"gpt-x\",\"stream\":true,\"messages\":[{\"content\":\"h\"}]}");
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(response.body()).isEqualTo(first + second + third + done);
    assertThat(provider.bodies)
        .containsExactly(
            "{\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false},"
                + "\"model\":\"gpt-x\",\"stream\":true,\"messages\":[{\"content\":\"h\"}]}");
    assertThat(rig.settlement().usage())
        .isEqualTo(new Usage(3, Usage.NOT_REPORTED, Usage.NOT_REPORTED, 1, Usage.NOT_REPORTED));
  }

  @Test
  void the_usage_is_shown_to_an_app_that_asked_for_it() throws Exception {
    String content = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n";
    provider.next(FakeProvider.stream(true, content, usage + "data: [DONE]\n\n"));
    var response =
        rig.chat(
            "{\"model\":\"gpt-x\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    assertThat(response.body()).contains("prompt_tokens").endsWith("data: [DONE]\n\n");
    assertThat(provider.bodies.getFirst())
        .isEqualTo(
            "{\"model\":\"gpt-x\",\"stream\":true,\"stream_options\":"
                + "{\"include_obfuscation\":false,\"include_usage\":true}}");
  }
}
