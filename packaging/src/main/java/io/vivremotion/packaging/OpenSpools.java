package io.vivremotion.packaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.RecordDescribers;
import io.vivremotion.insight.SetAside;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.Describer;
import io.vivremotion.spool.DiskSpace;
import io.vivremotion.spool.DiskSpace.Level;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.spool.SpoolConfig.Policy;
import io.vivremotion.spool.TombstoneSpool;
import io.vivremotion.spool.Tombstones;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spools of one gateway, in the order in which they were opened. */
final class OpenSpools {
  /** Of all spools. */
  static final SpoolConfig TOMBSTONES = small("tombstones", 256 << 10, 4 << 20);

  /** Of what sinks lost, until they have been told. */
  static final SpoolConfig SINK_LOSSES = small("sink-losses", 64 << 10, 1 << 20);

  private static final long SMALL_WAITING_BYTES = 1 << 20;

  private final GatewayConfig config;
  private final Wiring.Surroundings around;
  private final DiskSpace space;
  private final MeterRegistry meters;
  private final Map<String, FileSpool> opened = new LinkedHashMap<>();
  private @Nullable TombstoneSpool tombstones;

  OpenSpools(
      GatewayConfig config, Wiring.Surroundings around, DiskSpace space, MeterRegistry meters) {
    this.config = config;
    this.around = around;
    this.space = space;
    this.meters = meters;
  }

  private static SpoolConfig small(String name, long segmentBytes, long maxBytes) {
    return SpoolConfig.DEFAULT
        .named(name)
        .sized(segmentBytes, maxBytes)
        .withPolicy(Policy.DROP_OLDEST)
        .withMaxWaitingBytes(SMALL_WAITING_BYTES);
  }

  Map<String, FileSpool> byName() {
    return Collections.unmodifiableMap(opened);
  }

  /** The last opened first. */
  void close() {
    List.copyOf(opened.values()).reversed().forEach(FileSpool::close);
  }

  /** Recovers it, and hands its meters to the registry. */
  Spool open(String name, SpoolConfig settings, Describer describer) throws IOException {
    return open(name, settings, describer, tombstones == null ? Tombstones.UNHEARD : tombstones);
  }

  /**
   * @param heard keep every tombstone in the gateway's, and tell it to the sink
   */
  Spool openSink(SinkSettings sink, Describer describer, Tombstones heard) throws IOException {
    return open(sink.spoolName(), sink.spool(), describer, heard);
  }

  Spool sinkLosses() throws IOException {
    return open(SINK_LOSSES.name(), SINK_LOSSES, Describer.NONE);
  }

  private Spool open(String name, SpoolConfig settings, Describer describer, Tombstones heard)
      throws IOException {
    Path all = config.dataDirectory().resolve("spool");
    SetAside.makeDirectory(all);
    FileSpool spool =
        FileSpool.open(
            all.resolve(name),
            settings.named(name),
            new FileSpool.Surroundings(
                around.clock(),
                around.nanoTime(),
                describer,
                heard,
                config.spools().encryption().spoolKeys(),
                room(name)));
    spool.bindTo(meters);
    opened.put(name, spool);
    return spool;
  }

  /** Who is refused first when the disk as a whole gets full. */
  DiskSpace.Room room(String spool) {
    return switch (spool) {
      case "tombstones", "sink-losses" -> DiskSpace.Room.AMPLE; // small, and tell of what is let go
      case "history", "outbox-bulk" -> space.until(Level.SHORT, Level.SHORT);
      case "outbox-normal", "outbox-interactive" -> space.until(Level.SCARCE, Level.SCARCE);
      case String sink when sink.startsWith("sink-") -> space.until(Level.SHORT, Level.SHORT);
      case "inbox" -> space.until(Level.SCARCE, Level.FULL);
      default -> space.until(Level.FULL, Level.FULL); // outbox-alarm, downlink
    };
  }

  /** First opened and last closed: no other spool loses anything without it. */
  TombstoneSpool tombstones() throws IOException {
    TombstoneSpool losses =
        new TombstoneSpool(open(TOMBSTONES.name(), TOMBSTONES, Describer.NONE), meters);
    tombstones = losses;
    return losses;
  }

  Map<Priority, Spool> outbox() throws IOException {
    Map<Priority, Spool> byUrgency = new EnumMap<>(Priority.class);
    for (Priority urgency : Priority.values()) {
      String name = "outbox-" + urgency.name().toLowerCase(Locale.ROOT);
      byUrgency.put(urgency, open(name, config.spools().outbox(urgency), RecordDescribers.OUTBOX));
    }
    return byUrgency;
  }
}
