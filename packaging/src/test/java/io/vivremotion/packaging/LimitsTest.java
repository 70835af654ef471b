package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.config.SchemaTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/limits.md} says of each queue is there in a gateway that has just started. */
class LimitsTest {
  /** Rows that have no meter of their own: these may be few. */
  private static final int MOST_WITHOUT_METRIC = 14;

  @TempDir private Path data;

  @Test
  void every_row_names_a_metric_that_is_there_right_after_the_start() throws Exception {
    LimitsTable table = table();
    assertThat(missingMetrics(table, scrape())).isEmpty();
    assertThat(table.rows()).hasSizeGreaterThan(80);
  }

  private static List<String> missingMetrics(LimitsTable table, List<String> scrape) {
    List<String> missing = new ArrayList<>();
    for (LimitsTable.Row row : table.rows()) {
      row.metrics().stream()
          .filter(metric -> !metric.isIn(scrape))
          .forEach(metric -> missing.add(row.queue() + ": " + metric));
    }
    return missing;
  }

  @Test
  void a_row_without_a_metric_says_which_other_row_bounds_it_and_these_are_few()
      throws IOException {
    LimitsTable table = table();
    List<LimitsTable.Row> silent =
        table.rows().stream().filter(row -> row.metrics().isEmpty()).toList();
    assertThat(silent)
        .allSatisfy(row -> {
          String reason = row.reason().orElse("(none is told)");
          assertThat(table.has(reason) || reason.startsWith("Californium"))
              .as(row.queue() + " without a metric: " + reason)
              .isTrue();
        });
    assertThat(silent).hasSizeLessThanOrEqualTo(MOST_WITHOUT_METRIC);
  }

  @Test
  void every_key_is_in_the_schema_with_the_default_that_is_told() throws IOException {
    LimitsTable table = table();
    assertThat(wrongKeys(table)).isEmpty();
    assertThat(table.rows().stream().mapToInt(row -> row.keys().size()).sum()).isGreaterThan(50);
  }

  @Test
  void what_is_not_so_is_found() throws IOException {
    Path file = data.resolve("limits.md");
    Files.writeString(
        file,
        """
        | queue | limit | when full | metric |
        |---|---|---|---|
        | a | `mqtt.max-connections` (10,001), `mqtt.no-such-key` | dropped | `a_total{x="1"}` |
        | b | `http.max-body-bytes` (1 MiB) | dropped | `a_total{x="2"}`, `a_total{x}`, `b_bytes` |
        """);
    LimitsTable table = LimitsTable.read(file);
    assertThat(missingMetrics(table, List.of("a_total{x=\"2\"} 0.0")))
        .containsExactly("a: a_total{x=\"1\"}", "b: b_bytes");
    assertThat(wrongKeys(table))
        .containsExactly(
            "a: mqtt.max-connections is 10000, not 10,001", "a: there is no key mqtt.no-such-key");
  }

  private static List<String> wrongKeys(LimitsTable table) {
    Map<String, String> defaults = new HashMap<>();
    for (SchemaTree.Place place : ConfigSource.schema().places()) {
      defaults.put(place.key(), place.defaultText());
    }
    List<String> wrong = new ArrayList<>();
    for (LimitsTable.Row row : table.rows()) {
      row.keys()
          .forEach((key, told) -> {
            String standard = defaults.get(key.replace("NAME", "inbox"));
            if (standard == null) {
              wrong.add(row.queue() + ": there is no key " + key);
            } else if (!key.contains("NAME") && !told.isEmpty() && !plain(told).equals(standard)) {
              wrong.add(row.queue() + ": " + key + " is " + standard + ", not " + told);
            }
          });
    }
    return wrong;
  }

  @Test
  void every_row_has_four_cells_and_its_own_name() throws IOException {
    List<LimitsTable.Row> rows = table().rows();
    assertThat(rows).allSatisfy(row -> assertThat(row.cells()).as(row.queue()).hasSize(4));
    assertThat(rows).extracting(LimitsTable.Row::queue).doesNotHaveDuplicates();
  }

  /** {@code 10,000} and {@code 16 MiB} as a configuration has them. */
  private static String plain(String told) {
    return told.replace(",", "").replace(" ", "");
  }

  /** With a bridge and a sink to where nobody is, so that their meters are there too. */
  private List<String> scrape() throws Exception {
    GatewayConfig config =
        new ConfigSource(LimitsTest::environment)
            .parse(
                """
                data-directory: %s
                mqtt: {port: 0}
                coap: {port: 0}
                http: {port: 0}
                bridge: {uri: "tcp://127.0.0.1:1", client-id: limits, filters: ["a/#"]}
                sinks: [{name: site, kind: webhook, url: "http://127.0.0.1:1/in"}]
                """
                    .formatted(data));
    try (Gateway gateway =
        Wiring.wire(
            config,
            new Wiring.Surroundings(
                InstantSource.system(),
                System::nanoTime,
                new Random(1),
                LimitsTest::environment,
                data.resolve("no-models")))) {
      gateway.start();
      Awaitility.await() // those of the process come when the ports are open
          .until(() -> gateway.scrape().contains("process_resident_memory_bytes"));
      return gateway.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  private static LimitsTable table() throws IOException {
    return LimitsTable.read(file());
  }

  static Path file() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/limits.md"))) {
      folder = Objects.requireNonNull(folder.getParent(), "docs/limits.md not found above here");
    }
    return folder.resolve("docs/limits.md");
  }

  private static Optional<String> environment(String name) {
    return Optional.empty();
  }
}
