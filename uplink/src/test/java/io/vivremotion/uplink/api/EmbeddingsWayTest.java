package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embeddings by the box where its own model is named, else by the provider that has the model. */
class EmbeddingsWayTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("one", "openai", provider.port(), "embed-x"),
          new AppRig.At("g", "gemini", provider.port(), "gemini-embedding-001"));

  EmbeddingsWayTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  private static String ask(String input, String more) {
    return "{\"model\":\"all-minilm-l6-v2\",\"input\":" + input + more + "}";
  }

  @Test
  void the_box_answers_for_its_own_model_and_nothing_leaves() throws Exception {
    var response = rig.post("/v1/embeddings", ask("[\"hot pump\",\"cold\"]", ""));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.path("data")).hasSize(2);
    assertThat(body.path("data").get(1).path("index").asInt()).isEqualTo(1);
    assertThat(body.path("data").get(0).path("embedding")).hasSize(26);
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(3);
    assertThat(provider.bodies).isEmpty();
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.usage().input()).isEqualTo(3);
    assertThat(settled.usage().cacheRead()).isEqualTo(Usage.NOT_REPORTED);
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(settled.wireBytes()).isZero();
    assertThat(rig.audit().used()).isEqualTo("local/all-minilm-l6-v2");
  }

  @Test
  void base64_is_the_same_numbers_in_little_endian() throws Exception {
    String numbers = rig.post("/v1/embeddings", ask("\"hot\"", "")).body();
    String encoded =
        rig.post("/v1/embeddings", ask("\"hot\"", ",\"encoding_format\":\"base64\"")).body();

    JsonNode plain = JSON.readTree(numbers).path("data").get(0).path("embedding");
    byte[] bytes =
        Base64.getDecoder()
            .decode(JSON.readTree(encoded).path("data").get(0).path("embedding").asText());
    var floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(floats.remaining()).isEqualTo(plain.size());
    for (int i = 0; i < plain.size(); i++) {
      assertThat(floats.get(i)).isEqualTo((float) plain.get(i).asDouble());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[]| |input",
        "[1,2]| |input",
        "\"\"| |input",
        "{}| |input",
        "\"a\"|,\"dimensions\":512|dimensions",
        "\"a\"|,\"encoding_format\":\"int8\"|encoding_format"
      })
  void what_it_has_not_is_refused_with_the_field(String input, String more, String param)
      throws Exception {
    var response = rig.post("/v1/embeddings", ask(input, more == null ? "" : more));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).path("error").path("param").asText())
        .isEqualTo(param);
  }

  @Test
  void a_text_too_long_to_be_read_to_its_end_is_refused() throws Exception {
    var response = rig.post("/v1/embeddings", ask("[\"a\",\"" + "b ".repeat(300) + "\"]", ""));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("input[1]").contains("255 tokens");
    assertThat(rig.settlement().ending()).isEqualTo(Ending.NOT_SENT);
  }

  private static String gemini(String more) {
    return "{\"model\":\"gemini-embedding-001\",\"input\":[\"hot\",\"cold pump\"]" + more + "}";
  }

  @Test
  void geminis_are_asked_and_answered_in_openais_format() throws Exception {
    String said = "{\"embeddings\":[{\"values\":[0.5,-1]},{\"values\":[0.25,2]}]}";
    provider.next(FakeProvider.answer(200, "application/json", said));
    provider.next(FakeProvider.answer(200, "application/json", said));

    var plain = rig.post("/v1/embeddings", gemini(",\"dimensions\":2"));
    var encoded = rig.post("/v1/embeddings", gemini(",\"encoding_format\":\"base64\""));

    JsonNode asked = JSON.readTree(provider.bodies.getFirst());
    assertThat(asked.at("/requests/1/content/parts/0/text").asText()).isEqualTo("cold pump");
    assertThat(asked.at("/requests/0/model").asText()).isEqualTo("models/gemini-embedding-001");
    assertThat(asked.at("/requests/0/outputDimensionality").asInt()).isEqualTo(2);
    JsonNode body = JSON.readTree(plain.body());
    assertThat(body.at("/data/1/embedding").toString()).isEqualTo("[0.25,2]");
    assertThat(body.at("/data/1/index").asInt()).isEqualTo(1);
    assertThat(body.at("/usage/prompt_tokens").asInt()).isPositive();
    byte[] bytes =
        Base64.getDecoder().decode(JSON.readTree(encoded.body()).at("/data/0/embedding").asText());
    var floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(floats.get(0)).isEqualTo(0.5f);
    assertThat(floats.get(1)).isEqualTo(-1f);
    assertThat(rig.settlement().usage().input()).isPositive();
  }

  @Test
  void what_gemini_has_not_or_does_not_say_is_told() throws Exception {
    String ids = "{\"model\":\"gemini-embedding-001\",\"input\":[1,2]}";
    assertThat(rig.post("/v1/embeddings", ids).statusCode()).isEqualTo(400);
    assertThat(provider.bodies).isEmpty();
    for (int i = 0; i < 3; i++) {
      provider.next(
          FakeProvider.answer(200, "application/json", "{\"embeddings\":[{\"values\":[1]}]}"));
    }
    assertThat(rig.post("/v1/embeddings", gemini("")).statusCode()).isEqualTo(502);
  }

  @Test
  void other_models_are_the_providers_and_both_are_listed() throws Exception {
    provider.next(FakeProvider.answer(200, "application/json", "{\"data\":[]}"));

    var response = rig.post("/v1/embeddings", "{\"model\":\"embed-x\",\"input\":\"a\"}");

    assertThat(response.body()).isEqualTo("{\"data\":[]}");
    assertThat(provider.bodies).hasSize(1);
    String listed =
        rig.http
            .send(
                rig.to("/v1/models").GET().build(),
                java.net.http.HttpResponse.BodyHandlers.ofString())
            .body();
    assertThat(listed).contains("\"embed-x\"").contains("\"all-minilm-l6-v2\"");
  }
}
