package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider that speaks OpenAI's Responses API, asked by apps of every format. */
class ResponsesProviderTest {
  private static final String WHOLE =
      "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"o\","
          + "\"output\":[{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\","
          + "\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"hot\","
          + "\"annotations\":[]}]}],\"usage\":{\"input_tokens\":5,\"output_tokens\":2,"
          + "\"total_tokens\":7}}";

  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig =
      new AppRig(new AppRig.At("r", "openai-responses", provider.port(), "o"));

  ResponsesProviderTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  @Test
  void a_chat_app_gets_its_own_format() throws Exception {
    provider.next(FakeProvider.answer(200, "application/json", WHOLE));
    String body =
        rig.chat("{\"model\":\"o\",\"messages\":[{\"role\":\"user\",\"content\":\"how?\"}]}")
            .body();
    assertThat(body).contains("\"object\":\"chat.completion\"").contains("\"content\":\"hot\"");
    assertThat(provider.heads.getFirst()).startsWith("POST /responses HTTP/1.1\r\n");
    assertThat(rig.settlement().usage().input()).isEqualTo(5);
  }

  @Test
  void an_anthropic_app_too() throws Exception {
    provider.next(FakeProvider.answer(200, "application/json", WHOLE));
    String body =
        rig.post(
                "/v1/messages",
                "{\"model\":\"o\",\"max_tokens\":9,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"how?\"}]}")
            .body();
    assertThat(body).contains("\"type\":\"message\"").contains("\"text\":\"hot\"");
  }

  @Test
  void what_an_app_of_the_same_format_must_not_keep_is_refused_all_the_same() throws Exception {
    provider.next(FakeProvider.answer(200, "application/json", WHOLE));
    String whole = rig.post("/v1/responses", "{\"model\":\"o\",\"input\":\"how?\"}").body();
    assertThat(whole).contains("\"object\":\"response\"").contains("hot");
    var kept = rig.post("/v1/responses", "{\"model\":\"o\",\"input\":\"how?\",\"store\":true}");
    assertThat(kept.statusCode()).isEqualTo(400);
    assertThat(kept.body()).contains("store");
  }
}
