package io.vivremotion.uplink.sink;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.flow.Feed;
import io.vivremotion.flow.Ruled;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.DiskSpace;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.spool.SpoolKeys;
import io.vivremotion.spool.Tombstone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Sinks on real spools in a folder; waits pass in a millisecond and are remembered. */
public final class SinkRig implements AutoCloseable {
  private static final Instant AT = Instant.parse("2026-11-28T09:00:00Z");

  public final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<Tombstone> tombstones = new CopyOnWriteArrayList<>();
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Path folder;
  private final MessageIds ids = new MessageIds(new Random(1));
  private final Map<String, FileSpool> spools = new LinkedHashMap<>();
  private final List<Sinks.Line> lines = new ArrayList<>();
  private SpoolConfig spoolConfig = SpoolConfig.DEFAULT.sized(1 << 20, 16 << 20);
  private UnaryOperator<Spool> wrap = spool -> spool;
  private Optional<SinkLosses> losses = Optional.empty();
  private Optional<Sinks> sinks = Optional.empty();

  public SinkRig(Path folder) {
    this.folder = folder;
  }

  SinkRig spools(SpoolConfig config) {
    spoolConfig = config;
    return this;
  }

  SinkRig wrapped(UnaryOperator<Spool> wrapper) {
    wrap = wrapper;
    return this;
  }

  public SinkRig add(String name, Sink sink) throws IOException {
    return add(config(name, 10), sink);
  }

  public SinkRig add(SinkConfig config, Sink sink) throws IOException {
    SinkLosses lost = losses();
    FileSpool spool = open("sink-" + config.name(), spoolConfig, lost);
    lines.add(new Sinks.Line(config, wrap.apply(spool), lost, sink));
    return this;
  }

  public static SinkConfig config(String name, int batch) {
    return new SinkConfig(
        name,
        "/test",
        new SinkFilter(List.of(), List.of(), List.of(), List.of()),
        batch,
        32 << 10,
        Duration.ofMillis(1),
        Duration.ofMillis(500),
        Duration.ofMinutes(1),
        Optional.empty());
  }

  private SinkLosses losses() throws IOException {
    if (losses.isEmpty()) {
      SpoolConfig small = SpoolConfig.DEFAULT.sized(64 << 10, 1 << 20);
      FileSpool spool =
          FileSpool.open(folder.resolve("sink-losses"), small, InstantSource.system());
      spools.put("sink-losses", spool);
      losses = Optional.of(new SinkLosses(spool, tombstones::add, meters));
    }
    return losses.get();
  }

  private FileSpool open(String name, SpoolConfig config, SinkLosses lost) throws IOException {
    var around =
        new FileSpool.Surroundings(
            InstantSource.system(),
            System::nanoTime,
            EventRecord.DESCRIBER,
            lost.of(name.substring("sink-".length())),
            SpoolKeys.NONE,
            DiskSpace.Room.AMPLE);
    FileSpool spool = FileSpool.open(folder.resolve(name), config.named(name), around);
    spools.put(name, spool);
    return spool;
  }

  public SinkRig start() {
    SinkTime time =
        new SinkTime(
            System::nanoTime,
            new Random(7),
            wait -> {
              pauses.add(wait);
              LockSupport.parkNanos(1_000_000);
              if (Thread.interrupted()) {
                throw new InterruptedException();
              }
            });
    Sinks started = new Sinks(lines, time, meters);
    started.start();
    sinks = Optional.of(started);
    return this;
  }

  public Sinks sinks() {
    return sinks.orElseThrow();
  }

  public FileSpool spool(String sink) {
    return java.util.Objects.requireNonNull(spools.get("sink-" + sink));
  }

  /** A reading, kept on the disk of every sink when this returns. */
  public Message say(String device, String payload) throws InterruptedException {
    return say(device, Payload.json(payload));
  }

  public Message say(String device, Payload payload) throws InterruptedException {
    Address address =
        new Address(
            new DeviceId(device), new Channel("temperature"), Kind.TELEMETRY, Priority.NORMAL);
    Message message = Message.of(ids.next(AT), address, payload, AT, Optional.empty());
    for (Feed feed : sinks().feeds()) {
      Ruled ruled = new Ruled(message, "keep", "normal");
      while (!(offer(feed, ruled) instanceof Admission.Stored)) {
        LockSupport.parkNanos(1_000_000); // as the flow does, while room is made
      }
    }
    return message;
  }

  private static Admission offer(Feed feed, Ruled ruled) throws InterruptedException {
    CompletableFuture<Admission> kept = new CompletableFuture<>();
    feed.offer(ruled, kept::complete);
    try {
      return kept.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  public double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  @Override
  public void close() {
    sinks.ifPresent(Sinks::close);
    List.copyOf(spools.values()).reversed().forEach(FileSpool::close);
  }
}
