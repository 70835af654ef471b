package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBudgetTest {
  private static final long MIB = 1 << 20;

  @Test
  void the_database_its_backups_and_what_a_restore_sets_aside_are_part_of_it() throws Exception {
    assertThat(DiskBudget.of(config("state: {max-bytes: 10MiB, backups: 3}")))
        .containsEntry("state.max-bytes", 10 * MIB)
        .containsEntry("state.backups x state.max-bytes", 30 * MIB)
        .containsEntry("(state set aside as damaged)", 30 * MIB);
  }

  @Test
  void a_database_elsewhere_takes_nothing_here() throws Exception {
    assertThat(DiskBudget.of(config("state: {url: \"jdbc:postgresql://db/gateway\"}")))
        .doesNotContainKey("state.max-bytes");
  }

  @Test
  void the_files_of_the_audit_log_are_part_of_it() throws Exception {
    assertThat(DiskBudget.of(config("apps: {audit: {files: 5, file-bytes: 3MiB}}")))
        .containsEntry("apps.audit.files x file-bytes", 15 * MIB);
  }

  @Test
  void each_spool_counts_with_what_it_may_set_aside_and_so_do_all_other_files() throws Exception {
    Map<String, Long> none = DiskBudget.of(config("{}"));
    Map<String, Long> one =
        DiskBudget.of(
            config("sinks: [{name: a, kind: webhook, url: 'http://a/', max-bytes: 16MiB}]"));
    assertThat(one).containsEntry("(sink-a)", 16 * MIB);
    assertThat(sum(one) - sum(none)).as("four segments of 1 MiB on top").isEqualTo(20 * MIB);
    assertThat(none)
        .containsKeys(
            "(tombstones)",
            "(sink-losses)",
            "(checkpoint, twice, and what was carried since)",
            "(uplink, tenants, prompts)");
  }

  @Test
  void limits_md_tells_the_same_sum() throws Exception {
    Matcher told =
        Pattern.compile("Written at most, by default, together ([0-9,]+) MiB")
            .matcher(Files.readString(LimitsTest.file()));
    assertThat(told.find()).isTrue();
    long sum = sum(DiskBudget.of(config("{}")));
    assertThat(told.group(1).replace(",", "")).isEqualTo(Long.toString(Math.ceilDiv(sum, MIB)));
  }

  /** What a gateway writes lies in folders of which each is part of the sum. */
  @Test
  void no_file_of_a_gateway_is_left_out(@TempDir Path data) throws Exception {
    String sink = "sinks: [{name: a, kind: webhook, url: 'http://127.0.0.1:1/', max-bytes: 1MiB}]";
    try (LocalGateway gateway = LocalGateway.start(data, sink)) {
      for (int i = 0; i < 20; i++) {
        gateway.post("/v1/devices/press-1/messages?channel=events/a", "\"a\"");
      }
    }
    Map<String, Long> budget = DiskBudget.of(config(sink));
    Map<String, String> keys =
        Map.of(
            "flow", "(checkpoint, twice, and what was carried since)",
            "uplink", "(uplink, tenants, prompts)",
            "tenants", "(uplink, tenants, prompts)",
            "prompts", "(uplink, tenants, prompts)",
            "journal", "journal.file-bytes, twice",
            "audit", "apps.audit.files x file-bytes",
            "state", "state.max-bytes",
            "reserve", "disk.reserve-file-bytes");
    try (Stream<Path> files = Files.walk(data)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(file -> {
            Path path = data.relativize(file);
            String place = path.getName(0).toString();
            String key =
                place.equals("spool") ? spoolKey(path.getName(1).toString()) : keys.get(place);
            assertThat(budget).as(path.toString()).containsKey(key);
          });
    }
  }

  private static String spoolKey(String name) {
    return name.startsWith("sink-") || name.equals("tombstones")
        ? "(" + name + ")"
        : "spools." + name + ".max-bytes";
  }

  private static long sum(Map<String, Long> budget) {
    return budget.values().stream().mapToLong(Long::longValue).sum();
  }

  private static GatewayConfig config(String yaml) throws Exception {
    return new ConfigSource(_ -> Optional.empty()).parse(yaml);
  }
}
