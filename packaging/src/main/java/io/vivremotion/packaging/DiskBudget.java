package io.vivremotion.packaging;

import io.vivremotion.message.Priority;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.audit.AuditLog;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sum of all limits of what is written below the data directory, and of the logs. */
final class DiskBudget {
  private static final Logger LOG = LoggerFactory.getLogger(DiskBudget.class);

  private DiskBudget() {}

  /** Bytes at most, by the key that says so. */
  static Map<String, Long> of(GatewayConfig config) {
    Map<String, Long> byKey = new LinkedHashMap<>();
    byKey.put("spools.inbox.max-bytes", config.spools().inbox().maxBytes());
    byKey.put("spools.history.max-bytes", config.spools().history().maxBytes());
    byKey.put("spools.downlink.max-bytes", config.spools().downlink().maxBytes());
    for (Priority urgency : Priority.values()) {
      byKey.put(
          "spools.outbox-" + urgency.name().toLowerCase(Locale.ROOT) + ".max-bytes",
          config.spools().outbox(urgency).maxBytes());
    }
    for (SinkSettings sink : config.sinks()) {
      byKey.put("sinks " + sink.name() + " max-bytes", sink.maxBytes());
    }
    byKey.put("(losses of sinks)", OpenSpools.SINK_LOSSES_BYTES);
    byKey.put("(tombstones)", OpenSpools.TOMBSTONES_BYTES);
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
