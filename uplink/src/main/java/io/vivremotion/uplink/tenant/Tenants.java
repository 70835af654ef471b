package io.vivremotion.uplink.tenant;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tenants, found by their keys. What they spend is counted in memory and written behind to a
 * file, with what is under way and some headroom on top: every {@link Config#writeEvery}, and
 * within a second once more is under way than the file says. So a kill makes a tenant rather poorer
 * than richer; it forgets at most what was admitted in the second before. Thread-safe.
 */
public final class Tenants implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tenants.class);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private static final long MOST_CACHED_BYTES = 48L << 20;

  private final Config config;
  private final SpentFile file;
  private final Leases leases;
  private final Keyring keys = new Keyring();
  private final Map<String, Tenant> byName = new LinkedHashMap<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, work -> Thread.ofPlatform().name("tenants").daemon().unstarted(work));

  /** Not configured now; kept while their month lasts, so that taking one out and in is no gift. */
  private final List<Spent> ofOthers = new ArrayList<>();

  private final MeterRegistry registry;

  private final String spentUnknown;
  private volatile String trouble = "";
  private long writtenAtNanos;

  /**
   * @param tenants none: apps on loopback are the tenant {@code local}
   * @param leaseTime longer than any request may take: then it is charged as estimated
   * @param writeEvery what was spent is written so often
   */
  public record Config(List<TenantConfig> tenants, Duration leaseTime, Duration writeEvery) {
    public static final Config DEFAULT =
        new Config(List.of(), Duration.ofMinutes(30), Duration.ofSeconds(10));

    public Config {
      tenants = List.copyOf(tenants);
      Set<String> names = new HashSet<>();
      Set<String> keys = new HashSet<>();
      for (TenantConfig tenant : tenants) {
        if (!names.add(tenant.name())) {
          throw new IllegalArgumentException(
              "tenants: the name " + tenant.name() + " is given twice");
        }
        for (String key : tenant.keys()) {
          if (!keys.add(KeyHash.parse(key).hex())) {
            throw new IllegalArgumentException(
                "tenants: a key of " + tenant.name() + " is given twice");
          }
        }
      }
      long kept =
          tenants.stream()
              .map(TenantConfig::cache)
              .filter(Caching::isOn)
              .mapToLong(Caching::maxBytes)
              .sum();
      if (kept > MOST_CACHED_BYTES) {
        throw new IllegalArgumentException(
            "tenants: their caches take " + kept + " bytes together: at most 48MiB (max-bytes)");
      }
      if (leaseTime.toSeconds() < 1 || leaseTime.toDays() > 1) {
        throw new IllegalArgumentException("lease-time: 1s to 1d was expected");
      }
      if (writeEvery.toMillis() < 100 || writeEvery.toMinutes() > 10) {
        throw new IllegalArgumentException("write-every: 100ms to 10m was expected");
      }
    }
  }

  /**
   * Reads what was spent before.
   *
   * @param directory for the file; made if absent
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   */
  public Tenants(
      Config config,
      Path directory,
      InstantSource clock,
      LongSupplier nanoTime,
      MeterRegistry registry) {
    this.config = config;
    this.registry = registry;
    this.file = new SpentFile(directory);
    this.leases = new Leases(config.leaseTime(), clock, nanoTime);
    this.writtenAtNanos = nanoTime.getAsLong();
    Before before = before(file);
    this.spentUnknown = before.unknown();
    List<TenantConfig> all =
        config.tenants().isEmpty() ? List.of(TenantConfig.LOCAL) : config.tenants();
    for (TenantConfig one : all) {
      add(one, before.of(one.name()));
    }
    before.spent().stream()
        .filter(spent -> !byName.containsKey(spent.tenant()))
        .forEach(ofOthers::add);
    Gauge.builder("vivremotion_app_leases", leases, Leases::count)
        .description("Admitted requests that are not settled")
        .register(registry);
  }

  /** One of the gateway itself, which no key finds; before {@link #start}. */
  public Tenant own(TenantConfig own) {
    if (byName.containsKey(own.name())) {
      throw new IllegalArgumentException("tenants: " + own.name() + " is the gateway's own name");
    }
    List<Spent> before = new Before(List.copyOf(ofOthers), "").of(own.name());
    ofOthers.removeAll(before);
    return add(own, before);
  }

  private Tenant add(TenantConfig config, List<Spent> before) {
    Account account = new Account(config, leases.now(), before);
    TenantMeters meters = new TenantMeters(config.name(), registry);
    Tenant tenant = new Tenant(config, account, leases, meters, spentUnknown);
    byName.put(config.name(), tenant);
    config.keys().forEach(key -> keys.add(KeyHash.parse(key).bytes(), tenant));
    return tenant;
  }

  /**
   * @param unknown why it is not known; else empty
   */
  private record Before(List<Spent> spent, String unknown) {
    List<Spent> of(String tenant) {
      return spent.stream().filter(one -> one.tenant().equals(tenant)).toList();
    }
  }

  private static Before before(SpentFile file) {
    try {
      return new Before(file.load(), "");
    } catch (IOException e) {
      log.error("event=spent-unknown", e);
      return new Before(List.of(), "what tenants have spent is not known: " + e.getMessage());
    }
  }

  /** Begins to write and to settle what nobody settles. */
  public void start() {
    Instant now = leases.now().at();
    ofOthers.removeIf(spent -> !spent.period().endOf(spent.start()).isAfter(now));
    var _ =
        thread.scheduleWithFixedDelay(
            this::turn, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * In time that does not tell how near a wrong key comes.
   *
   * @param presented the key itself
   */
  public Optional<Tenant> byKey(String presented) {
    return keys.find(KeyHash.sha256(presented));
  }

  /** Who an app without a key on loopback is; empty once tenants are configured. */
  public Optional<Tenant> anonymous() {
    return config.tenants().isEmpty()
        ? Optional.ofNullable(byName.get(TenantConfig.LOCAL.name()))
        : Optional.empty();
  }

  /** As configured. */
  public List<Tenant> all() {
    return List.copyOf(byName.values());
  }

  public Health health() {
    String now = spentUnknown + trouble;
    return now.isEmpty() ? Health.UP : new Health.Degraded(now);
  }

  private void turn() {
    try {
      tick();
    } catch (RuntimeException e) { // top of a thread: leases must go on to expire
      log.error("event=tenants-failed", e);
    }
  }

  /** What is due. On one thread. */
  void tick() {
    int expired = leases.sweep();
    if (expired > 0) {
      log.warn("event=leases-expired count={} after={}", expired, config.leaseTime());
    }
    long now = leases.now().nanos();
    boolean isDue =
        now - writtenAtNanos >= config.writeEvery().toNanos() && any(Account::isToBeWritten);
    if (isDue || !trouble.isEmpty() || any(Account::isAhead)) {
      writtenAtNanos = now;
      write(Account::promises);
    }
  }

  /** Writes what was spent, leases under way as if they were settled at their estimate. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("event=tenants-close-timed-out");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    write(Account::last);
  }

  /**
   * Writes at once what was set aside: what is told elsewhere to rest upon it may be. Blocks for as
   * long as the disk takes; false: it is not there.
   */
  public boolean keep() {
    try {
      return thread
          .submit(() -> {
            write(Account::promises);
            return health().equals(Health.UP);
          })
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | RejectedExecutionException e) {
      log.warn("event=spent-not-written", e);
      return false;
    }
  }

  private boolean any(Predicate<Account> is) {
    return byName.values().stream().anyMatch(tenant -> is.test(tenant.account()));
  }

  private void write(Function<Account, List<Spent>> what) {
    if (!spentUnknown.isEmpty()) {
      return; // what lies there is for the operator to look at
    }
    List<Spent> all = new ArrayList<>(ofOthers);
    byName.values().forEach(tenant -> all.addAll(what.apply(tenant.account())));
    try {
      file.save(all);
      trouble = "";
    } catch (IOException e) {
      if (trouble.isEmpty()) {
        log.warn("event=spent-not-written", e);
      }
      trouble = "what tenants spend is not kept over a restart: " + e.getMessage();
    }
  }
}
