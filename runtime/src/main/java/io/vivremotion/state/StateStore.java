package io.vivremotion.state;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.config.Secret;
import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import io.vivremotion.state.Batch.UsageKey;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Relational state: which devices there are, and what the uplink has used. Gathered in memory and
 * written in batches by a thread of its own, so that no caller waits for the database; what a crash
 * takes is the count of half a minute. Nothing acknowledged to a device lives here alone. A
 * database that cannot be had never prevents a start: a damaged one is restored from a backup or
 * begun anew, one out of reach is done without until it is back, and health says so.
 */
public final class StateStore implements Devices, AutoCloseable {
  private final InstantSource clock;
  private final Gathered gathered;
  private final StateMeters meters;
  private final StateWriter writer;

  /**
   * @param directory for the embedded database and the gateway's id; made if absent
   * @param random for ids
   */
  public StateStore(
      Config config,
      Path directory,
      InstantSource clock,
      RandomGenerator random,
      MeterRegistry registry) {
    this(
        config,
        clock,
        random,
        registry,
        meters -> {
          String gateway = new GatewayId(directory, random).get(config.gatewayId());
          return config.url().isEmpty()
              ? new TimedDatabase(
                  before ->
                      new EmbeddedDatabase(
                          config.embedded(before + "file:", gateway), directory, clock, meters),
                  TimedDatabase.MOST)
              : new ServerDatabase(config.server(gateway));
        });
  }

  /** With a database of the test's. */
  StateStore(
      Config config,
      InstantSource clock,
      RandomGenerator random,
      MeterRegistry registry,
      Function<StateMeters, Database> opening) {
    this.clock = clock;
    this.gathered = new Gathered(config.maxGatheredBytes());
    this.meters = new StateMeters(registry);
    Database database = opening.apply(meters);
    AtomicLong batches = new AtomicLong();
    String run = "%016x".formatted(random.nextLong());
    this.writer =
        new StateWriter(
            config, database, gathered, clock, meters, () -> run + "-" + batches.incrementAndGet());
    meters.watch(gathered::bytes, database::bytesOnDisk);
  }

  /**
   * @param url empty for the embedded database; {@code jdbc:postgresql://...} for a server, with
   *     what the driver needs for TLS
   * @param user of the server
   * @param password of the server
   * @param gatewayId under which this gateway counts in a shared database; empty: drawn once and
   *     kept in the data directory
   * @param writeEvery what is gathered is written so often; with thousands of devices less often
   * @param maxGatheredBytes between two writes, and once more while a write fails; messages of
   *     further devices are not counted
   * @param maxBytes of the embedded database; once larger it takes no further devices
   * @param backupEvery of the embedded database, if it has changed
   * @param backupAfterWrites also after so many writes
   * @param backups kept
   * @param forgetDevicesAfter not seen for so long; 0 is never
   * @param keepUsage of the days since; 0 is for ever
   * @param keepConversations of apps, since they went on; 0 is for ever
   */
  public record Config(
      String url,
      String user,
      Optional<Secret> password,
      String gatewayId,
      Duration writeEvery,
      long maxGatheredBytes,
      long maxBytes,
      Duration backupEvery,
      int backupAfterWrites,
      int backups,
      Duration forgetDevicesAfter,
      Duration keepUsage,
      Duration keepConversations) {
    public static final Config DEFAULT =
        new Config(
            "",
            "",
            Optional.empty(),
            "",
            Duration.ofSeconds(30),
            4 << 20,
            64 << 20,
            Duration.ofDays(1),
            5_000,
            2,
            Duration.ofDays(400),
            Duration.ofDays(800),
            Duration.ofDays(30));

    public Config {
      require(
          url.isEmpty() || url.startsWith("jdbc:postgresql:"),
          "url: jdbc:postgresql://host/database was expected, or nothing");
      require(
          !url.contains("password="), "url: a password does not stand in this file: use password");
      require(
          gatewayId.length() <= 64 && gatewayId.chars().noneMatch(c -> c < ' '),
          "gateway-id: at most 64 characters were expected");
      require(
          writeEvery.toMillis() >= 1 && writeEvery.compareTo(Duration.ofMinutes(10)) <= 0,
          "write-every: 1ms to 10m was expected");
      require(maxGatheredBytes >= 1024, "max-gathered-bytes: at least 1KiB was expected");
      require(maxBytes >= 1 << 20, "max-bytes: at least 1MiB was expected");
      require(backupEvery.toMillis() >= 1, "backup-every: at least 1ms was expected");
      require(backupAfterWrites >= 1, "backup-after-writes: at least 1 was expected");
      require(backups >= 1 && backups <= 100, "backups: 1 to 100 was expected");
      require(!forgetDevicesAfter.isNegative(), "forget-devices-after: 0 or more was expected");
      require(!keepUsage.isNegative(), "keep-usage: 0 or more was expected");
      require(!keepConversations.isNegative(), "keep-conversations: 0 or more was expected");
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }

    EmbeddedDatabase.Config embedded(String scheme, String gateway) {
      return new EmbeddedDatabase.Config(
          scheme, gateway, backupEvery, backupAfterWrites, backups, maxBytes);
    }

    ServerDatabase.Config server(String gateway) {
      return new ServerDatabase.Config(url, user, password, gateway);
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

  /**
   * @param day UTC
   */
  public record DailyUsage(LocalDate day, String model, Usage usage) {}

  /** Opens and checks the database. Does not throw and hardly waits: see {@link #health}. */
  public void start() {
    writer.start();
  }

  @Override
  public void seen(DeviceId device, String protocol, Instant at) {
    if (!gathered.seen(device, protocol, at)) {
      meters.uncounted(1);
    }
  }

  /** Adds to the usage of today (UTC). */
  public void used(String model, Usage more) {
    LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!gathered.used(new UsageKey(day, model), more)) {
      meters.uncounted(1);
    }
  }

  /**
   * All devices by name, of all gateways that share the database, what was not yet written
   * included. Waits for the database: not on an event loop.
   */
  public Collection<KnownDevice> devices() throws SQLException {
    Map<String, KnownDevice> all = new TreeMap<>();
    var view = writer.read(Database::devices, List.<KnownDevice>of());
    for (var some : List.of(view.read(), view.pending().seen(), view.gathered().seen())) {
      some.forEach(known -> all.merge(known.device().value(), known, Batch::sum));
    }
    return all.values();
  }

  /** Usage since a day, by day and model; otherwise as {@link #devices}. */
  public List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    Map<UsageKey, Usage> all =
        new TreeMap<>(Comparator.comparing(UsageKey::day).thenComparing(UsageKey::model));
    var view = writer.read(database -> database.usageSince(first), List.<DailyUsage>of());
    view.read()
        .forEach(daily ->
            all.merge(new UsageKey(daily.day(), daily.model()), daily.usage(), Usage::plus));
    for (Batch batch : List.of(view.pending(), view.gathered())) {
      batch.used().forEach((key, used) -> all.merge(key, used, Usage::plus));
    }
    all.keySet().removeIf(key -> key.day().isBefore(first));
    return all.entrySet().stream()
        .map(
            entry -> new DailyUsage(entry.getKey().day(), entry.getKey().model(), entry.getValue()))
        .toList();
  }

  /**
   * Keeps a text in the place of what was under its name; written with the rest.
   *
   * @param owner among whose texts the name is unique
   * @return false: it is too long, or too much waits to be written
   */
  public boolean keep(String owner, String name, String text) {
    return gathered.keep(new KeptText(owner, name, clock.instant(), text));
  }

  /** What {@link #keep} was given last. Waits for the database; throws while there is none. */
  public Optional<String> kept(String owner, String name) throws SQLException {
    var view =
        writer.look(
            database -> Optional.of(database.kept(owner, name)),
            Optional.<Optional<String>>empty());
    for (Batch newer : List.of(view.gathered(), view.pending())) {
      Optional<String> text =
          newer.kept().stream()
              .filter(each -> each.isOf(owner, name))
              .map(KeptText::content)
              .findAny();
      if (text.isPresent()) {
        return text;
      }
    }
    return view.read().orElseThrow(() -> new SQLException("the state database is not there"));
  }

  public Health health() {
    String trouble = writer.trouble();
    return trouble.isEmpty() ? Health.UP : new Health.Degraded(trouble);
  }

  /** Writes what is gathered. Idempotent. */
  @Override
  public void close() {
    writer.close();
  }
}
