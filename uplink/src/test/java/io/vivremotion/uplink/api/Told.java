package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** What the clients of each API of the gateway look for in a stream. */
final class Told {
  private static final JsonMapper JSON = new JsonMapper();

  private Told() {}

  /** In the order of the table of apps' formats. */
  static final List<Surface> CHATS = List.of(Surface.CHAT, Surface.RESPONSES, Surface.MESSAGES);

  /** A short request of the API. */
  static String ask(Surface surface, String model, boolean stream, String words) {
    String common = "{\"model\":\"%s\",\"stream\":%s,".formatted(model, stream);
    return switch (surface) {
      case CHAT, EMBEDDINGS ->
          common
              + "\"stream_options\":{\"include_usage\":true},"
              + "\"messages\":[{\"role\":\"user\",\"content\":\""
              + words
              + "\"}]}";
      case RESPONSES -> common + "\"input\":\"" + words + "\"}";
      case MESSAGES ->
          common
              + "\"max_tokens\":90,\"messages\":[{\"role\":\"user\",\"content\":\""
              + words
              + "\"}]}";
    };
  }

  /** The end mark is there, once, as the last thing. */
  static boolean isWhole(Surface surface, String stream) {
    return switch (surface) {
      case CHAT, EMBEDDINGS -> stream.endsWith("data: [DONE]\n\n");
      case RESPONSES ->
          stream.contains("event: response.completed\n")
              || stream.contains("event: response.incomplete\n");
      case MESSAGES -> stream.contains("event: message_stop\n");
    };
  }

  /** A stream that is not whole says so in the form of its API, and in no other. */
  static void assertBrokenInOwnForm(Surface surface, String stream) {
    assertThat(isWhole(surface, stream)).as(stream).isFalse();
    JsonNode last = events(stream).getLast();
    switch (surface) {
      case CHAT, EMBEDDINGS -> {
        assertThat(stream).doesNotContain("[DONE]");
        assertThat(last.path("error").path("message").asText()).as(stream).isNotEmpty();
        assertThat(last.path("error").has("code")).as(stream).isTrue();
      }
      case RESPONSES -> {
        assertThat(last.path("type").asText()).as(stream).isIn("response.failed", "error");
        assertThat(stream).as(stream).contains("event: " + last.path("type").asText() + "\n");
        JsonNode error =
            last.path("type").asText().equals("error") ? last : last.at("/response/error");
        assertThat(error.path("message").asText()).as(stream).isNotEmpty();
        assertThat(error.path("code").asText()).as(stream).isNotEmpty();
        assertNumbered(stream);
      }
      case MESSAGES -> {
        assertThat(stream).contains("event: error\n");
        assertThat(last.path("type").asText()).as(stream).isEqualTo("error");
        assertThat(last.path("error").path("type").asText()).as(stream).isNotEmpty();
      }
    }
  }

  /** Responses: events are numbered from 0 on without a gap. */
  static void assertNumbered(String stream) {
    int number = 0;
    for (JsonNode event : events(stream)) {
      assertThat(event.path("sequence_number").asInt(-1)).as(stream).isEqualTo(number++);
    }
  }

  /** An error instead of an answer. */
  static JsonNode errorOf(Surface surface, String body) throws Exception {
    JsonNode told = JSON.readTree(body);
    assertThat(told.path("type").asText()).isEqualTo(surface == Surface.MESSAGES ? "error" : "");
    assertThat(told.path("error").path("message").asText()).as(body).isNotEmpty();
    return told.path("error");
  }

  private static List<JsonNode> events(String stream) {
    List<JsonNode> all = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: {")) {
        try {
          all.add(JSON.readTree(line.substring(6)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
          throw new AssertionError(line, e);
        }
      }
    }
    return all;
  }
}
