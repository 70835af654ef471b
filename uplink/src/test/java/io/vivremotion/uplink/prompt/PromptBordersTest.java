package io.vivremotion.uplink.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a prompt fills in of a device goes where the device's data may go. */
class PromptBordersTest {
  private final FakeChat chat = new FakeChat();
  @TempDir private Path folder;

  @Test
  void what_is_known_of_a_device_does_not_go_to_a_model_beyond_its_borders() {
    FakeChat.Heard heard = new FakeChat.Heard();
    Prompts.Config config = new Prompts.Config(List.of(PromptsTest.version("1", "")), List.of());
    try (Prompts prompts = new Prompts(config, folder, StreamedPromptTest.parts())) {
      prompts.start();
      String body = "{\"variables\":{\"note\":\"n\",\"limit\":1,\"device\":\"bound\"}}";
      new PromptRoutes(prompts, chat).ask(FakeChat.request("triage", body), heard);
    }
    assertThat(heard.status).isEqualTo(400);
    assertThat(heard.body).contains("variables.device", "uplink.residency");
    assertThat(chat.asked).isEmpty();
  }
}
