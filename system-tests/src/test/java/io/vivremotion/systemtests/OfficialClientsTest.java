package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The vendors' own clients for Node against the packaged gateway, each with its own vendor's model
 * and with the other's. {@code ./vivremotion test} installs them; without npm the tests are
 * skipped, or fail where interoperability is required.
 */
class OfficialClientsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path NPM = Path.of("../packaging/target/npm").toAbsolutePath().normalize();
  private static final String GPT = "gpt-test";
  private static final String CLAUDE = "claude-test";

  /**
   * With a model of either vendor. Of the failures that some bring about no five come in a row: a
   * provider that fails so often is let rest.
   */
  private static final List<String> OPENAIS =
      List.of(
          "chat",
          "errors",
          "streaming",
          "streaming_with_usage",
          "tools",
          "tools_streamed",
          "broken_stream",
          "json_schema",
          "images",
          "cancellation",
          "responses",
          "responses_errors",
          "responses_streamed",
          "responses_with_tools",
          "responses_broken_stream",
          "responses_json_schema",
          "responses_images",
          "responses_keep_nothing",
          "responses_cancellation");

  private static final List<String> ANTHROPICS =
      List.of(
          "chat",
          "errors",
          "streaming",
          "tools",
          "tools_streamed",
          "broken_stream",
          "json_schema",
          "images",
          "cancellation");

  @TempDir static Path folder;
  private static TwoVendors vendors;
  private static GatewayProcess gateway;

  @BeforeAll
  static void start() throws IOException, InterruptedException, GeneralSecurityException {
    Tool.named("node");
    Tool.need(
        Files.isDirectory(NPM.resolve("node_modules")),
        "the npm clients are in " + NPM + ": ./vivremotion test installs them");
    vendors = new TwoVendors();
    gateway = GatewayProcess.in(folder, yaml(vendors.port()));
    gateway.start();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (vendors != null) {
      vendors.close();
    }
  }

  private static String yaml(int port) throws GeneralSecurityException {
    return """
    data-directory: ${data}
    mqtt: {port: ${mqtt}}
    coap: {port: ${coap}}
    http: {port: ${http}}
    uplink:
      providers:
        - name: one
          dialect: openai
          base-url: "http://127.0.0.1:%1$d/v1"
          metered: false
          models: [gpt-test, gpt-test-busy, gpt-test-late, gpt-test-full, embed-test, embed-test-busy, guest-test]
        - name: two
          dialect: anthropic
          base-url: "http://127.0.0.1:%1$d"
          metered: false
          models: [claude-test, claude-test-busy, claude-test-late, claude-test-full]
      ceiling-price: {in: 1, out: 5}
      models:
        - {id: gpt-test, provider: one, modalities: [text, image], capabilities: [tools, parallel-tools, json-schema]}
        - {id: claude-test, provider: two, modalities: [text, image], capabilities: [tools, parallel-tools, json-schema]}
    apps:
      tenants:
        - {name: crew, keys: ["%2$s"]}
        - {name: guest, keys: ["%3$s"], models: [guest-test]}
        - {name: hasty, keys: ["%4$s"], rate: {requests-per-minute: 1}}
        - {name: brisk, keys: ["%5$s"], rate: {requests-per-minute: 1}}
        - {name: poor, keys: ["%6$s"], budget: {tokens-per-day: 1}}
    """
        .formatted(
            port,
            hash("sk-crew"),
            hash("sk-guest"),
            hash("sk-hasty"),
            hash("sk-brisk"),
            hash("sk-poor"));
  }

  private static String hash(String key) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  private static void all_hold(String script, List<String> scenarios)
      throws IOException, InterruptedException {
    Path source = Path.of("src/test/resources/apps").resolve(script);
    List<String> command = new ArrayList<>(List.of(Tool.named("node").program().toString()));
    command.add(source.toString());
    command.addAll(scenarios);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NPM_FOLDER", NPM.toString());
    builder.environment().put("BASE_URL", gateway.uri("").toString());
    builder.environment().put("VENDOR_URL", "http://127.0.0.1:" + vendors.port());
    builder.environment().put("KEY", "sk-crew");
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String expected =
        scenarios.stream().map(scenario -> "ok " + scenario + "\n").reduce("", String::concat);
    assertThat(printed).as("%s", gateway.tail()).isEqualTo(expected + "done\n");
  }

  private static Stream<String> with(String model, List<String> scenarios) {
    return scenarios.stream().map(scenario -> scenario + "@" + model);
  }

  private static List<String> all(List<String> scenarios, String... once) {
    Stream<String> both = Stream.concat(with(GPT, scenarios), with(CLAUDE, scenarios));
    return Stream.concat(both, Stream.of(once)).toList();
  }

  /** What apps called off ends at the vendor, is noted once each, and charged as far as it went. */
  private static void all_hold(String script, List<String> scenarios, int calledOff)
      throws IOException, InterruptedException {
    int cutOff = vendors.cutOff.get() + calledOff;
    int noted = cancelled().size() + calledOff;
    all_hold(script, scenarios);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          assertThat(vendors.cutOff.get()).isEqualTo(cutOff);
          assertThat(cancelled()).hasSize(noted);
        });
    for (JsonNode entry : cancelled()) {
      assertThat(entry.path("input").asLong()).as("%s", entry).isPositive();
      assertThat(new BigDecimal(entry.path("cost").asText())).as("%s", entry).isPositive();
      assertThat(entry.path("bytes").asLong()).as("%s", entry).isPositive();
    }
  }

  private static List<JsonNode> cancelled() throws IOException {
    List<JsonNode> found = new ArrayList<>();
    Path audit = folder.resolve("data/audit");
    if (!Files.isDirectory(audit)) { // made by the log's own thread, soon after the start
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(audit, "audit-*.jsonl")) {
      for (Path file : files) {
        List<String> lines = Files.readAllLines(file);
        lines.removeIf(line -> !line.contains("\"outcome\":\"cancelled\"") || !line.endsWith("}"));
        for (String line : lines) {
          found.add(JSON.readTree(line));
        }
      }
    }
    return found;
  }

  @Test
  void openais_client_finds_what_it_knows_with_models_of_both_vendors() throws Exception {
    String[] once = {
      "providers_own_words@" + GPT,
      "limits@" + GPT,
      "local_embeddings@all-minilm-l6-v2",
      "embeddings@embed-test",
      "embeddings_errors@embed-test",
      "models@" + GPT
    };
    all_hold("openai.js", all(OPENAIS, once), 9);
  }

  @Test
  void anthropics_client_finds_what_it_knows_with_models_of_both_vendors() throws Exception {
    all_hold("anthropic.js", all(ANTHROPICS, "limits@" + CLAUDE, "models@" + CLAUDE), 4);
  }
}
