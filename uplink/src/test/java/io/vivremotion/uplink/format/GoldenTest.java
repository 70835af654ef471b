package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.gemini.Gemini;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.format.responses.OpenAiResponses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Recorded conversations: what one side says in {@code app.FORMAT} or {@code provider.FORMAT}, and
 * what the other side hears in each format. After a change that is meant, {@code
 * -Dgolden.update=true} writes the files anew, for review.
 */
class GoldenTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/vivremotion/uplink/format/golden");

  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  @TestFactory
  Stream<DynamicTest> requests() {
    return cases("requests")
        .flatMap(folder ->
            apps().stream()
                .filter(app -> Files.exists(folder.resolve("app." + app.name() + ".json")))
                .flatMap(
                    app -> providers().stream().map(provider -> request(folder, app, provider))));
  }

  @TestFactory
  Stream<DynamicTest> streams() {
    return cases("streams")
        .flatMap(folder ->
            providers().stream()
                .filter(from -> Files.exists(folder.resolve("provider." + from.name() + ".sse")))
                .flatMap(from -> apps().stream().map(app -> stream(folder, from, app))));
  }

  @TestFactory
  Stream<DynamicTest> answers() {
    return cases("answers")
        .flatMap(folder ->
            providers().stream()
                .filter(from -> Files.exists(folder.resolve("provider." + from.name() + ".json")))
                .flatMap(from -> apps().stream().map(app -> answer(folder, from, app))));
  }

  private static DynamicTest request(Path folder, WireFormat app, ProviderFormat provider) {
    return dynamicTest(
        name(folder, app.name(), provider.name()),
        () -> {
          ChatRequest request =
              app.readRequest(json(folder.resolve("app." + app.name() + ".json")));
          JsonNode written = written(provider, request);
          compare(folder.resolve("provider." + provider.name() + ".json"), written);
        });
  }

  /** What does not fit is told as such, with its place. */
  private static JsonNode written(ProviderFormat provider, ChatRequest request) {
    try {
      return Formats.plain(
          provider.writeRequest(request, Formats.without("target", Feature.NINE_CHARACTER_IDS)));
    } catch (UnfitRequest unfit) {
      return Fields.object()
          .put("unfit", unfit.error().param())
          .put("message", unfit.error().message());
    }
  }

  private static DynamicTest stream(Path folder, ProviderFormat from, WireFormat app) {
    return dynamicTest(
        name(folder, from.name(), app.name()),
        () -> {
          byte[] said = Files.readAllBytes(folder.resolve("provider." + from.name() + ".sse"));
          List<ChatEvent> events = Formats.read(from, Formats.events(said));
          StringBuilder text = new StringBuilder();
          Formats.write(app, ask(), events).forEach(event -> text.append(event.encoded()));
          Path expected = folder.resolve("app." + app.name() + ".sse");
          if (UPDATE) {
            Files.writeString(expected, text);
          }
          assertThat(text.toString()).isEqualTo(Files.readString(expected));
        });
  }

  private static DynamicTest answer(Path folder, ProviderFormat from, WireFormat app) {
    return dynamicTest(
        name(folder, from.name(), app.name()),
        () -> {
          List<ChatEvent> events =
              from.readAnswer(json(folder.resolve("provider." + from.name() + ".json")));
          JsonNode written = Formats.plain(app.writeAnswer(Formats.gathered(events)));
          compare(folder.resolve("app." + app.name() + ".json"), written);
        });
  }

  private static void compare(Path expected, JsonNode written) throws IOException {
    if (UPDATE) {
      Files.writeString(expected, written.toPrettyString() + "\n");
    }
    assertThat(written).isEqualTo(json(expected));
  }

  private static ChatRequest ask() {
    return Formats.request(
        new OpenAiChat(Formats.origin()),
        "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
            + "'messages':[{'role':'user','content':'sixteen letters.'}]}");
  }

  private static JsonNode json(Path file) throws IOException {
    return Fields.parse(Files.readAllBytes(file));
  }

  /** What they make up is the same in every test: each gets formats of its own. */
  private static List<WireFormat> apps() {
    return List.of(
        new OpenAiChat(Formats.origin()),
        new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01),
        new OpenAiResponses(Formats.origin()));
  }

  private static List<ProviderFormat> providers() {
    List<ProviderFormat> providers = new ArrayList<>(apps());
    providers.add(new Gemini(Formats.origin()));
    return providers;
  }

  private static Stream<Path> cases(String kind) {
    try (Stream<Path> folders = Files.list(GOLDEN.resolve(kind))) {
      return folders.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path folder, String from, String to) {
    return folder.getFileName() + ": " + from + " to " + to;
  }
}
