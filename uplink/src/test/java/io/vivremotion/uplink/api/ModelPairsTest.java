package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One name, two models of two vendors: the prompt decides. */
class ModelPairsTest {
  private static final String EASY = "Hello, what is your name?";
  private static final String HARD =
      "Ann has half as many pears as Tom. After he gives her a third of his, she has twice as many"
          + " as he had first. How many more pears than before do they have each?";
  private static final String OPENAI =
      "{\"id\":\"c\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"message\":"
          + "{\"role\":\"assistant\",\"content\":\"small\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
  private static final String ANTHROPIC =
      "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
          + "\"content\":[{\"type\":\"text\",\"text\":\"large\"}],\"stop_reason\":\"end_turn\","
          + "\"usage\":{\"input_tokens\":5,\"output_tokens\":2}}";

  private final FakeProvider anthropic = new FakeProvider();
  private final FakeProvider openAi = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("a", "anthropic", anthropic.port(), "claude"),
          new AppRig.At("o", "openai", openAi.port(), "gpt"));

  ModelPairsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    anthropic.close();
    openAi.close();
  }

  @Test
  void an_easy_prompt_goes_to_the_one_and_a_hard_one_to_the_other() throws Exception {
    openAi.next(FakeProvider.answer(200, "application/json", OPENAI));
    assertThat(rig.chat(ask(EASY)).body()).contains("small");
    anthropic.next(FakeProvider.answer(200, "application/json", ANTHROPIC));
    assertThat(rig.chat(ask(HARD)).body()).contains("large");
  }

  @Test
  void the_audit_says_why_it_was_this_one() throws Exception {
    anthropic.next(FakeProvider.answer(200, "application/json", ANTHROPIC));
    rig.chat(ask(HARD));
    assertThat(rig.audited.poll(5, TimeUnit.SECONDS))
        .satisfies(entry -> {
          assertThat(entry.asked()).isEqualTo("auto");
          assertThat(entry.used()).isEqualTo("a/claude");
          assertThat(entry.why()).matches("difficulty [0-9.]+ is above [-0-9.]+; .*");
        });
  }

  @Test
  void the_pair_is_listed_among_the_models() throws Exception {
    assertThat(rig.get("/v1/models").body()).contains("\"id\":\"auto\"");
    assertThat(rig.get("/v1/models/auto").body()).contains("\"id\":\"auto\"");
    assertThat(rig.get("/v1/models/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void what_is_no_chat_is_refused_as_ever() throws Exception {
    var answer = rig.chat("{\"model\":\"auto\",\"messages\":\"none\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("messages");
  }

  private static String ask(String prompt) {
    return "{\"model\":\"auto\",\"max_tokens\":50,\"messages\":["
        + "{\"role\":\"system\",\"content\":\"be brief\"},"
        + "{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]}";
  }
}
