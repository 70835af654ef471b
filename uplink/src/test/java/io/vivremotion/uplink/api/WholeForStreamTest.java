package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.StreamCall;
import io.vivremotion.simulation.cloud.Lie;
import io.vivremotion.simulation.cloud.Speech;
import io.vivremotion.simulation.cloud.StandInLlm;
import io.vivremotion.simulation.cloud.Turn;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider answers whole where a stream was asked for: the app gets its stream all the same. */
class WholeForStreamTest {
  private static final Speech SPEECH =
      new Speech(
          List.of(),
          List.of("hot, ", "and dry"),
          List.of(new Speech.Call("call_1", "look", "{\"at\":\"pump\"}")),
          Speech.TOKENS,
          "calls");

  private final StandInLlm llm = new StandInLlm("127.0.0.1", 0);
  private final AppRig rig;

  /** One heartbeat takes longer than all of a test. */
  private final AppRig patient;

  WholeForStreamTest() throws IOException {
    llm.start();
    rig = rig(Duration.ofMillis(100));
    patient = rig(Duration.ofMinutes(1));
  }

  private AppRig rig(Duration heartbeat) throws IOException {
    return new AppRig(
        new AppApi.Config(8 << 20, 8 << 20, 3, heartbeat),
        StreamCall.Limits.DEFAULT,
        new AppRig.At("o", "openai", llm.port(), "gpt-x"),
        new AppRig.At("a", "anthropic", llm.port(), "claude-x"));
  }

  @AfterEach
  void close() {
    rig.close();
    patient.close();
    llm.close();
  }

  private static HttpResponse<String> ask(
      AppRig rig, Dialect.Format format, String tenant, String model) throws Exception {
    boolean responses = format == Dialect.Format.OPENAI_RESPONSES;
    String body =
        "{\"model\":\"%s\",\"stream\":true,\"%s\":50,\"%s\":[{\"role\":\"user\",\"content\":\"is ada@example.org hot?\"}]}"
            .formatted(
                model,
                responses ? "max_output_tokens" : "max_tokens",
                responses ? "input" : "messages");
    String path =
        switch (format) {
          case ANTHROPIC_MESSAGES -> "/v1/messages";
          case OPENAI_RESPONSES -> "/v1/responses";
          case OPENAI_CHAT, GEMINI -> "/v1/chat/completions";
        };
    return rig.post(path, tenant, body);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_CHAT, gpt-x, 0",
    "OPENAI_CHAT, gpt-x, 350",
    "OPENAI_CHAT, claude-x, 0",
    "OPENAI_CHAT, claude-x, 350",
    "ANTHROPIC_MESSAGES, claude-x, 0",
    "ANTHROPIC_MESSAGES, claude-x, 350",
    "ANTHROPIC_MESSAGES, gpt-x, 350",
    "OPENAI_RESPONSES, gpt-x, 0",
    "OPENAI_RESPONSES, gpt-x, 350"
  })
  void it_is_told_as_a_stream_before_and_after_a_heartbeat(
      Dialect.Format format, String model, int silentMillis) throws Exception {
    llm.next(
        new Turn.Says(
            SPEECH,
            Set.of(Lie.WHOLE_INSTEAD_OF_STREAM),
            Duration.ofMillis(silentMillis),
            Duration.ZERO));

    AppRig used = silentMillis > 0 ? rig : patient;

    HttpResponse<String> response = ask(used, format, AppRig.KEY, model);

    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(response.body().startsWith(": keep-alive")).isEqualTo(silentMillis > 0);
    Heard heard = Heard.of(format, response.body());
    assertThat(heard.whole()).isTrue();
    assertThat(heard.text()).isEqualTo("hot, and dry");
    assertThat(heard.arguments()).isEqualTo("{\"at\":\"pump\"}");
    AppRig.Settled settled = used.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(settled.usage().allInput()).isEqualTo(35);
  }

  @Test
  void what_was_masked_is_put_back_and_stands_in_the_transcript_once() throws Exception {
    Mask mask = new Mask(List.of(Shape.EMAIL), Map.of(), Unmaskable.REFUSE);
    patient.handlings.put(
        "masking", new Handling(Optional.of(mask.masking()), Optional.empty(), true));
    llm.next(Turn.says(Speech.of("⟦EMAIL_1⟧ is hot"), Lie.WHOLE_INSTEAD_OF_STREAM));

    String body = ask(patient, Dialect.Format.OPENAI_CHAT, "masking", "gpt-x").body();

    assertThat(Heard.of(Dialect.Format.OPENAI_CHAT, body).text())
        .isEqualTo("ada@example.org is hot");
    assertThat(patient.audit().content().orElseThrow().answer().split("is hot", -1)).hasSize(2);
  }

  @Test
  void what_cannot_be_read_is_told_within_the_stream_once_that_has_begun() throws Exception {
    CountDownLatch beaten = new CountDownLatch(1);
    try (FakeProvider garbled = new FakeProvider();
        AppRig one =
            new AppRig(
                new AppApi.Config(8 << 20, 8 << 20, 1, Duration.ofMillis(100)),
                StreamCall.Limits.DEFAULT,
                new AppRig.At("o", "openai", garbled.port(), "m"))) {
      garbled.usually((request, peer, out) -> {
        await(beaten);
        return FakeProvider.answer(200, "text/plain", "what?").on(request, peer, out);
      });
      HttpResponse<InputStream> response =
          one.http.send(
              one.to("/v1/chat/completions")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"model\":\"m\",\"stream\":true,\"messages\":[]}"))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream()); // its head comes with the first heartbeat
      beaten.countDown();

      assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith(": keep-alive")
          .contains("answers in a form that cannot be read")
          .doesNotContain("[DONE]");
      assertThat(one.settlement().ending()).isEqualTo(Ending.FAILED);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
