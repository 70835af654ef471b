package io.vivremotion.state;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relational state: which devices there are, and what the uplink has used. Gathered in memory and
 * written in batches by a thread of its own, so that no caller waits for the database; what a crash
 * takes is the count of a few seconds. Nothing acknowledged to a device lives here alone. A
 * database that cannot be had never prevents a start: it is set aside and begun anew, or done
 * without, and health says so.
 */
public final class StateStore implements Devices, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateStore.class);

  private final Config config;
  private final InstantSource clock;
  private final Database database;
  private final Counter uncounted;
  private final Map<DeviceId, Sightings> sightings = new HashMap<>();
  private final Map<UsageKey, Usage> usage = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread writer = new Thread(this::write, "state");
  private volatile boolean open;
  private volatile String trouble = "";

  /**
   * @param directory for the database; made if absent
   */
  public StateStore(Config config, Path directory, InstantSource clock, MeterRegistry meters) {
    this.config = config;
    this.clock = clock;
    this.database = new Database(directory, clock);
    this.uncounted = meters.counter("vivremotion.state.uncounted");
    writer.setDaemon(true);
  }

  /**
   * @param writeEvery what is gathered is written so often
   * @param maxDevices gathered between two writes; messages of further ones are not counted
   */
  public record Config(java.time.Duration writeEvery, int maxDevices) {
    public static final Config DEFAULT = new Config(java.time.Duration.ofSeconds(5), 20_000);

    public Config {
      if (writeEvery.toMillis() < 1) {
        throw new IllegalArgumentException("write-every: at least 1 ms was expected");
      }
      if (maxDevices < 1) {
        throw new IllegalArgumentException("max-devices: at least 1 was expected");
      }
    }
  }

  /** One device as the registry knows it. */
  public record KnownDevice(
      DeviceId device, String protocol, Instant firstSeen, Instant lastSeen, long messages) {}

  /** What the uplink used of one model; adds up. */
  public record Usage(long requests, long tokensIn, long tokensOut, long bytes) {
    Usage plus(Usage more) {
      return new Usage(
          requests + more.requests,
          tokensIn + more.tokensIn,
          tokensOut + more.tokensOut,
          bytes + more.bytes);
    }
  }

  public record DailyUsage(LocalDate day, String model, Usage usage) {}

  /** Opens and checks the database. Does not throw: see {@link #health}. */
  public void start() {
    try {
      database.open().ifPresent(this::degrade);
      open = true;
      writer.start();
    } catch (SQLException | java.io.IOException e) {
      log.error("event=state-unavailable consequence=\"devices and usage are not kept\"", e);
      degrade(
          "the state database cannot be opened: devices and usage are counted in memory only ("
              + e.getMessage()
              + ")");
    }
  }

  @Override
  public void seen(DeviceId device, String protocol, Instant at) {
    synchronized (sightings) {
      Sightings known = sightings.get(device);
      if (known == null) {
        if (sightings.size() >= config.maxDevices()) {
          uncounted.increment();
          return;
        }
        known = new Sightings(at);
        sightings.put(device, known);
      }
      known.add(protocol, at);
    }
  }

  /** Adds to the usage of today (UTC). */
  public void used(String model, Usage more) {
    LocalDate day = LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
    synchronized (usage) {
      usage.merge(new UsageKey(day, model), more, Usage::plus);
    }
  }

  /** All devices, what was not yet written included. Reads the database: not on an event loop. */
  public Collection<KnownDevice> devices() throws SQLException {
    flush();
    Map<String, KnownDevice> all = new TreeMap<>();
    if (open) {
      database.devices().forEach(known -> all.put(known.device().value(), known));
    }
    synchronized (sightings) {
      sightings.forEach((device, seen) -> all.putIfAbsent(device.value(), seen.known(device)));
    }
    return all.values();
  }

  /** Usage since a day, by day and model. Reads the database: not on an event loop. */
  public List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    flush();
    List<DailyUsage> all = new ArrayList<>();
    if (open) {
      all.addAll(database.usageSince(first));
    }
    synchronized (usage) {
      usage.forEach((key, used) -> all.add(new DailyUsage(key.day, key.model, used)));
    }
    return all;
  }

  public Health health() {
    return trouble.isEmpty() ? Health.UP : new Health.Degraded(trouble);
  }

  /** Writes what is gathered. Idempotent. */
  @Override
  public void close() {
    closing.countDown();
    if (!open) {
      return;
    }
    try {
      writer.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open = false;
    database.close();
  }

  private void write() {
    boolean last = false;
    while (!last) {
      try {
        last = closing.await(config.writeEvery().toMillis(), TimeUnit.MILLISECONDS);
        flush();
      } catch (SQLException e) {
        degrade("the state database cannot be written: " + e.getMessage());
      } catch (InterruptedException e) {
        last = true;
      }
    }
  }

  /** What fails to be written is gathered further. */
  private void flush() throws SQLException {
    if (!open) {
      return;
    }
    Map<DeviceId, Sightings> seen;
    Map<UsageKey, Usage> used;
    synchronized (sightings) {
      seen = Map.copyOf(sightings);
      sightings.clear();
    }
    synchronized (usage) {
      used = Map.copyOf(usage);
      usage.clear();
    }
    if (seen.isEmpty() && used.isEmpty()) {
      return;
    }
    try {
      database.add(seen, used);
    } catch (SQLException e) {
      putBack(seen, used);
      throw e;
    }
  }

  private void putBack(Map<DeviceId, Sightings> seen, Map<UsageKey, Usage> used) {
    synchronized (sightings) {
      seen.forEach((device, before) -> sightings.merge(device, before, Sightings::mergedWith));
    }
    synchronized (usage) {
      used.forEach((key, before) -> usage.merge(key, before, Usage::plus));
    }
  }

  private void degrade(String why) {
    log.warn("event=state-degraded reason=\"{}\"", why);
    trouble = why;
  }

  record UsageKey(LocalDate day, String model) {}

  /** Of one device since the last write. Guarded by the map's lock, then handed over. */
  static final class Sightings {
    private final Instant first;
    private Instant last;
    private String protocol = "";
    private long messages;

    Sightings(Instant first) {
      this.first = first;
      this.last = first;
    }

    void add(String over, Instant at) {
      last = at;
      messages++;
      if (!over.isEmpty()) {
        protocol = over;
      }
    }

    static Sightings mergedWith(Sightings later, Sightings before) {
      Sightings both = new Sightings(before.first);
      both.last = later.last;
      both.protocol = later.protocol.isEmpty() ? before.protocol : later.protocol;
      both.messages = before.messages + later.messages;
      return both;
    }

    KnownDevice known(DeviceId device) {
      return new KnownDevice(device, protocol, first, last, messages);
    }
  }
}
