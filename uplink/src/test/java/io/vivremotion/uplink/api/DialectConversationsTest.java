package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.catalogue.Dialects;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One conversation with each provider whose dialect is built in, by apps of each format, through
 * the routes: {@code app.FORMAT.json} is what the app asks, {@code DIALECT/provider.sse} what the
 * provider answers; {@code request.FORMAT.http}, {@code stream.FORMAT.sse} and {@code usage.txt}
 * are what the gateway makes of them. The providers' answers were not recorded: no vendor is
 * reached from where this is built. They are written after the vendors' documentation and clients
 * of autumn 2026, each with what is peculiar to it (fields, comments, where the usage stands).
 * After a change that is meant, {@code -Dgolden.update=true} writes the gateway's side anew, for
 * review.
 */
class DialectConversationsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path FOLDER =
      Path.of("src/test/resources/io/vivremotion/uplink/api/conversations");
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private static final Map<String, String> MODELS =
      Map.ofEntries(
          Map.entry("openai", "gpt-4o"),
          Map.entry("azure", "gpt-4o"),
          Map.entry("mistral", "mistral-small-2506"),
          Map.entry("groq", "llama-3.1-8b-instant"),
          Map.entry("deepseek", "deepseek-chat"),
          Map.entry("openrouter", "anthropic/claude-sonnet-4.5"),
          Map.entry("vllm", "Qwen/Qwen2.5-7B-Instruct"),
          Map.entry("ollama", "qwen2.5"),
          Map.entry("llama-cpp", "default"),
          Map.entry("openai-responses", "o"),
          Map.entry("anthropic", "claude-sonnet-4-5-20250929"),
          Map.entry("gemini", "gemini-2.5-flash"));

  private static final List<String> TOLD_HEADERS =
      List.of("authorization", "api-key", "x-api-key", "x-goog-api-key", "anthropic-version");

  private static FakeProvider provider;
  private static AppRig rig;

  @BeforeAll
  static void start() throws IOException {
    provider = new FakeProvider();
    List<AppRig.At> all = new ArrayList<>();
    for (String dialect : Dialects.builtIn().names()) {
      all.add(new AppRig.At(dialect, dialect, provider.port(), model(dialect)));
    }
    rig = new AppRig(all.toArray(AppRig.At[]::new));
  }

  @AfterAll
  static void stop() throws IOException {
    rig.close();
    provider.close();
  }

  @Test
  void every_dialect_that_is_built_in_has_a_conversation() {
    assertThat(Dialects.builtIn().names())
        .allSatisfy(dialect -> assertThat(FOLDER.resolve(dialect).resolve("provider.sse")).exists())
        .containsExactlyInAnyOrderElementsOf(MODELS.keySet());
  }

  @TestFactory
  Stream<DynamicTest> conversations() {
    return Dialects.builtIn().names().stream()
        .flatMap(dialect ->
            Told.CHATS.stream()
                .map(app -> dynamicTest(dialect + " for " + app, () -> talk(dialect, app))));
  }

  private static void talk(String dialect, Surface app) throws Exception {
    Path folder = FOLDER.resolve(dialect);
    String name = app.name().toLowerCase(Locale.ROOT);
    String said = Files.readString(folder.resolve("provider.sse"));
    provider.heads.clear();
    provider.bodies.clear();
    provider.next(FakeProvider.stream(true, said));
    String model = dialect + "/" + model(dialect);
    String asked = Files.readString(FOLDER.resolve("app." + name + ".json"));

    String heard = rig.post("/v1" + app.path(), asked.replace("MODEL", model)).body();

    compare(folder.resolve("request." + name + ".http"), request());
    compare(folder.resolve("stream." + name + ".sse"), undated(heard));
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    compare(folder.resolve("usage.txt"), settled.usage() + "\n"); // whoever asks
  }

  private static String model(String dialect) {
    return Optional.ofNullable(MODELS.get(dialect)).orElseThrow();
  }

  private static String request() throws IOException {
    String head = provider.heads.getFirst();
    String headers =
        head.lines()
            .skip(1)
            .filter(line -> TOLD_HEADERS.contains(line.split(":", 2)[0]))
            .sorted()
            .collect(Collectors.joining("\n"));
    String body = JSON.readTree(provider.bodies.getFirst()).toPrettyString();
    return head.lines().findFirst().orElseThrow() + "\n" + headers + "\n\n" + body + "\n";
  }

  /** Where the provider does not say when, it is now. */
  private static String undated(String stream) {
    return stream.replaceAll("\"created(_at)?\":(?!1795435200)\\d{10}", "\"created$1\":0");
  }

  private static void compare(Path expected, String made) throws IOException {
    if (UPDATE) {
      Files.writeString(expected, made);
    }
    assertThat(made).isEqualTo(Files.readString(expected, StandardCharsets.UTF_8));
  }
}
