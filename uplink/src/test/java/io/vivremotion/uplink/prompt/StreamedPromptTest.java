package io.vivremotion.uplink.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.prompt.Trial.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedPromptTest {
  private final FakeChat chat = new FakeChat();
  @TempDir private Path folder;

  static Prompts.Parts parts() {
    return new Prompts.Parts(
        PromptsTest.FACTS,
        new OpenAiChat(new Origin(InstantSource.system(), () -> "x")),
        () -> 0,
        new Random(3),
        new SimpleMeterRegistry());
  }

  private Prompts prompts(Trial trial) {
    Prompts prompts =
        new Prompts(
            new Prompts.Config(
                List.of(
                    PromptsTest.version("1", PromptsTest.SCHEMA),
                    PromptsTest.version("2", PromptsTest.SCHEMA)),
                List.of(trial)),
            folder,
            parts());
    prompts.start();
    return prompts;
  }

  private FakeChat.Heard ask(Prompts prompts, String body) {
    FakeChat.Heard heard = new FakeChat.Heard();
    new PromptRoutes(prompts, chat).ask(FakeChat.request("triage", body), heard);
    return heard;
  }

  @Test
  void streams_count_in_trials_once_they_have_ended_and_take_feedback() {
    Trial trial =
        new Trial("triage", "1", "2", 0.5, Metric.VALID, 0, 0.05, 10, 100, Duration.ZERO, 0, 0.05);
    try (Prompts prompts = prompts(trial)) {
      String asked = PromptsTest.variables("n").replaceFirst("\\{", "{\"stream\":true,");
      chat.content = "{\"fault\":\"bearing\"}";
      FakeChat.Heard heard = ask(prompts, asked);
      assertThat(heard.body).endsWith("data: [DONE]\n\n");
      chat.content = "no JSON";
      var _ = ask(prompts, asked);
      chat.cut = true;
      var _ = ask(prompts, asked);
      TrialState state = prompts.trials().state(trial);
      assertThat(state.current().success().of() + state.candidate().success().of()).isEqualTo(3);
      assertThat(state.current().success().hits() + state.candidate().success().hits())
          .isEqualTo(1);
      FakeChat.Heard told = new FakeChat.Heard();
      new PromptRoutes(prompts, chat)
          .feedback(FakeChat.request("triage", "{\"id\":\"req-1\",\"good\":true}"), told);
      assertThat(told.status).isEqualTo(202);
    }
  }
}
