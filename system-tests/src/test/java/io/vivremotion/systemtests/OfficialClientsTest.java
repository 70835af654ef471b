package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The vendors' own clients for Node against the packaged gateway. {@code ./vivremotion test}
 * installs them; without npm the tests are skipped, or fail where interoperability is required.
 */
class OfficialClientsTest {
  private static final String KEY = "sk-crew";
  private static final Path NPM = Path.of("../packaging/target/npm").toAbsolutePath().normalize();

  @TempDir Path folder;

  private static String yaml(int port) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
    return """
    data-directory: ${data}
    mqtt: {port: ${mqtt}}
    coap: {port: ${coap}}
    http: {port: ${http}}
    uplink:
      providers:
        - {name: one, dialect: openai, base-url: "http://127.0.0.1:%1$d/v1", metered: false, models: [gpt-test, gpt-busy, embed-test]}
        - {name: two, dialect: anthropic, base-url: "http://127.0.0.1:%1$d", metered: false, models: [claude-test, claude-busy]}
      ceiling-price: {in: 1, out: 5}
    apps:
      tenants:
        - {name: crew, keys: ["sha256:%2$s"]}
    """
        .formatted(port, HexFormat.of().formatHex(hash));
  }

  private String clients(
      String script, GatewayProcess gateway, String model, List<String> scenarios)
      throws IOException, InterruptedException {
    Tool node = Tool.named("node");
    boolean installed = Files.isDirectory(NPM.resolve("node_modules"));
    if (!installed && Boolean.getBoolean("interop.required")) {
      throw new AssertionError("the npm clients are not in " + NPM);
    }
    assumeTrue(
        installed, "the npm clients are not in " + NPM + ": ./vivremotion test installs them");
    Path source = Path.of("src/test/resources/apps").resolve(script);
    List<String> command = new ArrayList<>(List.of(node.program().toString(), source.toString()));
    command.addAll(scenarios);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NPM_FOLDER", NPM.toString());
    builder.environment().put("BASE_URL", "http://127.0.0.1:" + gateway.httpPort);
    builder.environment().put("KEY", KEY);
    builder.environment().put("MODEL", model);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return printed;
  }

  private void all_scenarios_hold(String script, String model, List<String> scenarios)
      throws Exception {
    try (TwoVendors vendors = new TwoVendors();
        GatewayProcess gateway = GatewayProcess.in(folder, yaml(vendors.port()))) {
      gateway.start();
      String printed = clients(script, gateway, model, scenarios);
      assertThat(printed).as("%s", gateway.tail()).doesNotContain("FAILED").endsWith("done\n");
      for (String scenario : scenarios) {
        assertThat(printed).contains("ok " + scenario + "\n");
      }
      await("the endless answer is cut off at the vendor")
          .atMost(Duration.ofSeconds(10))
          .until(() -> vendors.cutOff.get() > 0);
    }
  }

  @Test
  void openais_client_finds_what_it_knows() throws Exception {
    all_scenarios_hold(
        "openai.js",
        "gpt-test",
        List.of(
            "chat",
            "streaming",
            "streaming_with_usage",
            "tools",
            "tools_streamed",
            "json_schema",
            "images",
            "responses",
            "responses_streamed",
            "responses_with_tools",
            "responses_keep_nothing",
            "local_embeddings",
            "embeddings",
            "models",
            "errors",
            "broken_stream",
            "cancellation"));
  }

  @Test
  void anthropics_client_finds_what_it_knows() throws Exception {
    all_scenarios_hold(
        "anthropic.js",
        "claude-test",
        List.of(
            "chat",
            "streaming",
            "tools",
            "tools_streamed",
            "errors",
            "broken_stream",
            "cancellation"));
  }

  @Test
  void each_client_is_served_by_the_other_vendors_model() throws Exception {
    try (TwoVendors vendors = new TwoVendors();
        GatewayProcess gateway = GatewayProcess.in(folder, yaml(vendors.port()))) {
      gateway.start();
      List<String> scenarios =
          List.of("chat", "streaming", "tools", "tools_streamed", "broken_stream", "cancellation");
      String responses =
          clients("openai.js", gateway, "claude-test", List.of("responses", "responses_streamed"));
      assertThat(responses).contains("ok responses\n", "ok responses_streamed\n");
      for (String script : List.of("openai.js", "anthropic.js")) {
        String model = script.equals("openai.js") ? "claude-test" : "gpt-test";
        String printed = clients(script, gateway, model, scenarios);
        assertThat(printed).as("%s with %s", script, model).doesNotContain("FAILED");
        scenarios.forEach(scenario -> assertThat(printed).contains("ok " + scenario + "\n"));
      }
    }
  }
}
