package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A box with its models and no way to the cloud. */
class GuessTest {
  /** So strict that it is sure of nothing. */
  private static final String CUT_OFF =
      """
      inference: {questions: {tolerated-error: 0.000001}}
      uplink:
        provider: {base-url: 'http://127.0.0.1:1/v1', model: m}
        delivery:
          routing:
            kinds:
              - {kind: question, weight: 0.5, local-error: 0.7, slack: 1s, decay: 30s}
              - {kind: '*', weight: 0.3, local-error: 0.5, slack: 10m, decay: 1h}
      """;

  @TempDir private Path data;

  @Test
  void a_question_of_which_the_box_is_not_sure_is_answered_by_it_while_there_is_no_link()
      throws Exception {
    try (LocalGateway gateway = LocalGateway.withModels(data, CUT_OFF)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(gateway.gateway().scrape())
                  .containsPattern("vivremotion_intent_examples [1-9]"));
      gateway.post("/v1/devices/press-3/messages", "{\"temperature\": 71.25}");
      JsonNode answer =
          gateway.ask(
              "/v1/devices/panel-1/ask?wait=20s",
              "{\"question\": \"what is the temperature of press 3?\"}");
      assertThat(answer.path("text").asText())
          .startsWith("temperature of press-3 is 71.25")
          .endsWith("Z)");
      assertThat(answer.path("source").asText()).isEqualTo("local");
      assertThat(answer.path("confidence").asDouble()).isBetween(0.5, 0.9999);
      String id = answer.path("inReplyTo").asText();
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(gateway.get("/v1/explain/" + id).path("steps").findValuesAsText("step"))
                  .contains("judged", "escalated", "guessed", "delivered"));
    }
  }
}
