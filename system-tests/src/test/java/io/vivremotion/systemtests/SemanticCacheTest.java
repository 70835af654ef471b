package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers to the same question in other words, by the box's own encoder, in the packaged gateway.
 */
class SemanticCacheTest {
  @TempDir private Path folder;
  private final TwoVendors vendors;
  private GatewayProcess gateway;

  SemanticCacheTest() throws IOException {
    vendors = new TwoVendors();
  }

  @BeforeEach
  void start() throws Exception {
    gateway =
        GatewayProcess.in(
            folder,
            """
            data-directory: ${data}
            mqtt: {port: ${mqtt}}
            coap: {port: ${coap}}
            http: {port: ${http}}
            uplink:
              providers:
                - {name: one, dialect: openai, base-url: "http://127.0.0.1:%d/v1", metered: false, models: [gpt-test]}
              ceiling-price: {in: 1, out: 5}
            apps:
              tenants:
                - name: crew
                  keys: ["sha256:%s"]
                  cache: {exact: true, semantic: true, shadow-share: 0}
            """
                .formatted(vendors.port(), AppKeys.sha256("sk-crew")));
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.close();
    vendors.close();
  }

  /** What the gateway says that it did: exact, semantic, miss. */
  private String ask(String question) throws Exception {
    HttpResponse<String> reply =
        AppKeys.post(
            gateway,
            "/v1/chat/completions",
            "sk-crew",
            "{\"model\":\"gpt-test\",\"temperature\":0,\"messages\":[{\"role\":\"system\",\"content\":\"Answer"
                + " briefly.\"},{\"role\":\"user\",\"content\":\""
                + question
                + "\"}]}");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return reply.headers().firstValue("x-vivremotion-cache").orElse("none");
  }

  @Test
  void the_same_in_other_words_is_a_hit_and_another_question_is_none() throws Exception {
    String question = "How do I restart the pump after an emergency stop?";
    await("the encoder is opened with the first question")
        .atMost(Duration.ofSeconds(30))
        .until(() -> ask(question).equals("exact"));
    assertThat(ask("how do i restart the pump after an emergency stop")).isEqualTo("semantic");
    assertThat(ask("How can I restart the pump after an emergency stop?")).isEqualTo("semantic");
    assertThat(ask("Please, how do I restart the pump after an emergency stop?"))
        .isEqualTo("semantic");
    assertThat(
            ask(
                "Hello, could you tell me how do I restart the pump after an emergency stop?"
                    + " Thanks!"))
        .isEqualTo("semantic");
    assertThat(ask("How do I restart pump 2 after an emergency stop?")).isEqualTo("miss");
    assertThat(ask("How do I not restart the pump after an emergency stop?")).isEqualTo("miss");
    assertThat(ask("How do I stop the pump after an emergency restart?")).isEqualTo("miss");
    assertThat(ask("What is the limit of press 3 in bar at 40 °C?")).isEqualTo("miss");
    assertThat(ask("what is the limit of press 3 in bar at 40 °C")).isEqualTo("semantic");
    assertThat(ask("What is the limit of press 3 in bar at 41 °C?")).isEqualTo("miss");
  }
}
