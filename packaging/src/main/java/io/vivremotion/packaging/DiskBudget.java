package io.vivremotion.packaging;

import io.vivremotion.flow.MessageFlow;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.audit.AuditLog;
import io.vivremotion.uplink.file.ReplacedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sum of all limits of what is written below the data directory, and of the logs. */
final class DiskBudget {
  private static final Logger LOG = LoggerFactory.getLogger(DiskBudget.class);

  /** Ledger, what was learnt, spent, trials: each with the one before and the next. */
  private static final long SMALL_FILES = 4 * 3;

  private static final long SERIES_BYTES = 1_024;

  private DiskBudget() {}

  /** Bytes at most, by the key that says so. */
  static Map<String, Long> of(GatewayConfig config) {
    Map<String, Long> byKey = new LinkedHashMap<>();
    List<SpoolConfig> spools = spools(config);
    spools.forEach(spool -> byKey.put(key(spool), spool.maxBytes()));
    byKey.put(
        "(segments set aside as damaged)",
        spools.stream().mapToLong(spool -> SpoolConfig.DAMAGED_KEPT * spool.segmentBytes()).sum());
    byKey.put("(checkpoint, twice, and what was carried since)", checkpoint(config));
    byKey.put("(uplink, tenants, prompts)", SMALL_FILES * ReplacedFile.MOST_BYTES);
    byKey.put("journal.file-bytes, twice", 2 * config.journal().fileBytes());
    AuditLog.Config audit = config.apps().audit();
    byKey.put("apps.audit.files x file-bytes", audit.files() * audit.fileBytes());
    if (config.log().file().isPresent()) {
      byKey.put("log.max-file-bytes", (config.log().files() + 1L) * config.log().maxFileBytes());
    }
    byKey.putAll(database(config.state()));
    byKey.put("disk.reserve-bytes", config.disk().reserveBytes());
    byKey.put("disk.reserve-file-bytes", config.disk().reserveFileBytes());
    return byKey;
  }

  private static List<SpoolConfig> spools(GatewayConfig config) {
    List<SpoolConfig> all = new ArrayList<>();
    all.add(config.spools().inbox());
    all.add(config.spools().history());
    all.add(config.spools().downlink());
    for (Priority urgency : Priority.values()) {
      all.add(config.spools().outbox(urgency));
    }
    config.sinks().forEach(sink -> all.add(sink.spool()));
    all.add(OpenSpools.TOMBSTONES);
    all.add(OpenSpools.SINK_LOSSES);
    return all;
  }

  private static String key(SpoolConfig spool) {
    String name = spool.name();
    return name.startsWith("sink-") || name.equals("tombstones")
        ? "(" + name + ")"
        : "spools." + name + ".max-bytes";
  }

  /** Of each series as it stands there. */
  private static long checkpoint(GatewayConfig config) {
    long series =
        (long) config.flow().maxSeries()
            + config.lastValues().maxSeries()
            + config.inference().telemetry().maxSeries();
    return 2 * SERIES_BYTES * series + MessageFlow.MOST_CARRIED_BYTES;
  }

  /**
   * The embedded database; each backup is at most as large, and a restore sets two of them aside.
   * One that is elsewhere takes nothing here.
   */
  private static Map<String, Long> database(StateStore.Config state) {
    if (!state.url().isEmpty()) {
      return Map.of();
    }
    Map<String, Long> byKey = new LinkedHashMap<>();
    byKey.put("state.max-bytes", state.maxBytes());
    byKey.put("state.backups x state.max-bytes", state.backups() * state.maxBytes());
    byKey.put("(state set aside as damaged)", 3 * state.maxBytes());
    return byKey;
  }

  /** Warns if all that may be written does not fit on a file system of this size. */
  static void check(GatewayConfig config, long totalBytes) {
    Map<String, Long> byKey = of(config);
    long sum = byKey.values().stream().mapToLong(Long::longValue).sum();
    if (totalBytes > 0 && sum > totalBytes) {
      String largest =
          byKey.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(4)
              .map(each -> each.getKey() + "=" + StatusText.bytes(each.getValue()))
              .collect(Collectors.joining(" "));
      LOG.warn(
          "event=disk_too_small directory={} size=\"{}\" limits_together=\"{}\" largest=\"{}\":"
              + " set lower limits, or messages are refused before their limits are reached",
          config.dataDirectory(),
          StatusText.bytes(totalBytes),
          StatusText.bytes(sum),
          largest);
    }
  }
}
