package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.format.Fields;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_an_alias_sealed_under_the_name_of_a_snapshot_comes_back_to_it(boolean stream)
      throws Exception {
    String response =
        WHOLE
            .replace("\"model\":\"o\"", "\"model\":\"o-2026-01-01\"")
            .replace(
                "\"output\":[",
                "\"output\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],"
                    + "\"encrypted_content\":\"SEALED\"},");
    provider.next(
        stream
            ? FakeProvider.stream(true, events(response))
            : FakeProvider.answer(200, "application/json", response));
    String user = "{\"role\":\"user\",\"content\":\"how?\"}";
    String body = rig.chat(asked(stream, user)).body();
    Matcher details = Pattern.compile("\"reasoning_details\":\\[.*?\\]").matcher(body);
    assertThat(details.find()).as(body).isTrue();
    provider.next(FakeProvider.answer(200, "application/json", WHOLE));
    rig.chat(
        asked(
            false,
            user
                + ",{\"role\":\"assistant\",\"content\":\"hot\","
                + details.group()
                + "},{\"role\":\"user\",\"content\":\"why?\"}"));
    assertThat(provider.bodies.getLast()).contains("\"encrypted_content\":\"SEALED\"");
  }

  private static String asked(boolean stream, String messages) {
    return "{\"model\":\"o\",\"stream\":" + stream + ",\"messages\":[" + messages + "]}";
  }

  /** Items that come whole, and the end. */
  private static String events(String response) {
    StringBuilder events = new StringBuilder();
    int index = 0;
    for (JsonNode item : Fields.parse(response).path("output")) {
      events
          .append("data: {\"type\":\"response.output_item.done\",\"output_index\":")
          .append(index++)
          .append(",\"item\":")
          .append(item)
          .append("}\n\n");
    }
    return "data: {\"type\":\"response.created\",\"response\":{\"model\":\"o-2026-01-01\"}}\n\n"
        + events
        + "data: {\"type\":\"response.completed\",\"response\":"
        + response
        + "}\n\n";
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
