package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.chat.ChatError;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is told in the caller's own API's words, and no provider hears of it. */
class BadRequestsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig = new AppRig(new AppRig.At("p", "openai", provider.port(), "m"));

  BadRequestsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    assertThat(provider.bodies).isEmpty();
    rig.close();
    provider.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"m\"|400|not valid JSON|",
        "[]|400|must be a JSON object|",
        "{}|400|model is missing|model",
        "{\"model\":7}|400|model must be a string|model",
        "{\"model\":\"m\",\"model\":\"n\"}|400|stands there twice|model",
        "{\"model\":\"m\",\"mo\\u0064el\":\"n\"}|400|stands there twice|model",
        "{\"model\":\"m\",\"stream\":\"yes\"}|400|stream must be|stream",
        "{\"model\":\"m\",\"n\":1e99999999}|400|must be a whole number|n",
        "{\"model\":\"m\"} x|400|JSON|",
        "{\"model\":\"nobody\"}|404|no provider is configured|model",
      })
  void a_body_that_cannot_be_taken_is_told_why(
      String body, int status, String message, String param) throws Exception {
    HttpResponse<String> response = rig.chat(body);
    JsonNode error = JSON.readTree(response.body()).path("error");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error.path("message").asText()).contains(message);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    if (param != null) {
      assertThat(error.path("param").asText()).isEqualTo(param);
    }
  }

  /** Each API with what no server should choke on. */
  static Stream<Arguments> table() {
    String deep = "{\"model\":\"m\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    String objects = "{\"model\":\"m\",\"x\":" + "{\"a\":".repeat(100_000);
    String large = "{\"model\":\"m\",\"x\":\"" + "z".repeat(10 << 20) + "\"}";
    return Stream.of(Surface.values())
        .flatMap(api ->
            Stream.of(
                Arguments.of(api, "deep arrays", deep, 400, "nested too deeply"),
                Arguments.of(api, "deep objects, cut off", objects, 400, "nested too deeply"),
                Arguments.of(api, "ten megabytes", large, 413, ""),
                Arguments.of(api, "no JSON", "<xml/>", 400, "JSON"),
                Arguments.of(api, "nothing", "", 400, "empty"),
                Arguments.of(api, "a model that is none", "{\"model\":1}", 400, "a string")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("table")
  void bad_input_is_told_in_the_form_of_each_api(
      Surface api, String what, String body, int status, String said) throws Exception {
    HttpResponse<String> response = rig.post("/v1" + api.path(), body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Told.errorOf(api, response.body()).path("message").asText()).contains(said);
    assertThat(rig.meters.find("vivremotion_apps_refused").counters())
        .anyMatch(counter -> counter.count() == 1);
  }

  @Test
  void deep_nesting_is_refused_in_both_forms() throws Exception {
    String deep = "{\"model\":\"m\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(rig.chat(deep).body()).contains("nested too deeply");
    HttpResponse<String> other = rig.post("/v1/messages", deep);
    assertThat(other.statusCode()).isEqualTo(400);
    JsonNode error = JSON.readTree(other.body());
    assertThat(error.path("type").asText()).isEqualTo("error");
    assertThat(error.path("error").path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("request_id").asText())
        .isEqualTo(other.headers().firstValue("request-id").orElseThrow());
  }

  @Test
  void ten_megabytes_are_too_large_in_both_forms() throws Exception {
    String large = "{\"model\":\"m\",\"x\":\"" + "z".repeat(10 << 20) + "\"}";
    HttpResponse<String> openAi = rig.chat(large);
    assertThat(openAi.statusCode()).isEqualTo(413);
    assertThat(openAi.body()).contains("\"code\":\"request_too_large\"");
    HttpResponse<String> anthropic = rig.post("/v1/messages", large);
    assertThat(anthropic.statusCode()).isEqualTo(413);
    assertThat(anthropic.body()).contains("\"type\":\"request_too_large\"");
  }

  @Test
  void a_missing_and_a_wrong_key_are_refused() throws Exception {
    for (String key : new String[] {"", "sk-wrong"}) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(rig.to("/v1/chat/completions").build().uri())
              .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\"}"));
      if (!key.isEmpty()) {
        request.header("authorization", "Bearer " + key);
      }
      HttpResponse<String> response =
          rig.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body()).contains("invalid_api_key").doesNotContain("sk-wrong");
    }
  }

  @Test
  void models_are_told_to_anthropics_clients_as_they_know_them() throws Exception {
    HttpResponse<String> one = anthropics("/v1/models/m", AppRig.KEY);
    assertThat(one.headers().firstValue("request-id")).isPresent();
    assertThat(JSON.readTree(one.body()).path("created_at").asText()).endsWith("Z");
    HttpResponse<String> none = anthropics("/v1/models/nobody", AppRig.KEY);
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("\"type\":\"not_found_error\"", "\"request_id\":\"req_");
    HttpResponse<String> stranger = anthropics("/v1/models", "sk-wrong");
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.body()).contains("\"type\":\"authentication_error\"");
  }

  private HttpResponse<String> anthropics(String path, String key) throws Exception {
    return rig.http.send(
        HttpRequest.newBuilder(rig.to(path).build().uri())
            .header("x-api-key", key)
            .header("anthropic-version", "2026-10-21")
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Anthropic's clients then send the whole conversation instead. */
  @Test
  void a_thread_that_a_vendor_would_keep_is_refused_in_its_own_words() throws Exception {
    HttpResponse<String> response =
        rig.post("/v1/messages", "{\"model\":\"m\",\"thread\":{\"type\":\"create\"}}");
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = JSON.readTree(response.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.at("/details/error_code").asText()).isEqualTo("thread_unsupported_request");
  }

  @Test
  void each_api_tells_an_error_by_the_status_that_its_clients_know() {
    ChatError noMoney = ChatError.of(ChatError.Kind.MONEY, "x");
    ChatError overload = ChatError.of(ChatError.Kind.OVERLOAD, "x");
    assertThat(ErrorForm.OPENAI.told(noMoney).status()).isEqualTo(429);
    assertThat(ErrorForm.RESPONSES.told(noMoney).status()).isEqualTo(429);
    assertThat(ErrorForm.ANTHROPIC.told(noMoney).status()).isEqualTo(402);
    assertThat(ErrorForm.OPENAI.told(overload).status()).isEqualTo(503);
    assertThat(ErrorForm.ANTHROPIC.told(overload).status()).isEqualTo(529);
  }

  @Test
  void utf_16_and_byte_order_marks_are_refused() throws Exception {
    byte[] wide = "{\"model\":\"m\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
    HttpResponse<String> response =
        rig.http.send(
            rig.to("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofByteArray(wide))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.body()).contains("must be UTF-8");
  }
}
