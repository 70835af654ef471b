package io.vivremotion.uplink.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Answers by the whole request, in memory, bounded in bytes; the least recently used go first. Any
 * thread; nothing waits longer than a look-up takes.
 */
public final class AnswerCache {
  /** What an entry takes beside its answer: key, links, numbers. */
  private static final int ENTRY_BYTES = 320;

  private static final int LARGEST_SHARE = 16;

  private final Config config;
  private final LongSupplier nanoTime;
  private final Map<CacheKey, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;
  private long hits;
  private long stale;
  private long misses;
  private long evictedBytes;
  private long servedBytes;

  private record Entry(CachedAnswer answer, long storedNanos, long liveNanos, long weightBytes) {}

  /**
   * @param capacityBytes of all answers together
   */
  public record Config(long capacityBytes) {
    public static final Config DEFAULT = new Config(16L << 20);

    public Config {
      if (capacityBytes < 0) {
        throw new IllegalArgumentException("cache.capacity-bytes: " + capacityBytes);
      }
    }
  }

  /**
   * Counts since the start; bytes and entries are of now.
   *
   * @param stale look-ups of an answer past its time to live
   */
  public record Stats(
      long hits,
      long stale,
      long misses,
      long evictedBytes,
      long servedBytes,
      long bytes,
      long entries) {}

  public AnswerCache(Config config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
  }

  public synchronized Lookup find(CacheKey key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      misses++;
      return new Lookup.Miss();
    }
    long age = nanoTime.getAsLong() - entry.storedNanos();
    if (age > entry.liveNanos()) {
      remove(key);
      stale++; // a longer time to live would have found it
      return new Lookup.Miss();
    }
    hits++;
    servedBytes += entry.answer().weightBytes();
    return new Lookup.Hit(entry.answer(), Duration.ofNanos(age));
  }

  /** An answer of more than a sixteenth of the capacity is not kept. */
  public synchronized void put(CacheKey key, CachedAnswer answer, Duration timeToLive) {
    long weight = answer.weightBytes() + ENTRY_BYTES;
    remove(key);
    if (weight > largestBytes() || !timeToLive.isPositive()) {
      return;
    }
    entries.put(key, new Entry(answer, nanoTime.getAsLong(), timeToLive.toNanos(), weight));
    bytes += weight;
    evict();
  }

  /** No larger answer is kept: for an {@link AnswerRecorder}. */
  public long largestBytes() {
    return config.capacityBytes() / LARGEST_SHARE;
  }

  /** Forgets what a tenant has, for instance when its policy changed. */
  public synchronized void forget(String tenant) {
    Iterator<Map.Entry<CacheKey, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<CacheKey, Entry> next = all.next();
      if (next.getKey().partition().tenant().equals(tenant)) {
        bytes -= next.getValue().weightBytes();
        all.remove();
      }
    }
  }

  public synchronized Stats stats() {
    return new Stats(hits, stale, misses, evictedBytes, servedBytes, bytes, entries.size());
  }

  /** Registers {@code vivremotion_cache_*}. */
  public void watch(MeterRegistry registry, String tenant) {
    count(registry, tenant, "hit", Stats::hits);
    count(registry, tenant, "stale", Stats::stale);
    count(registry, tenant, "miss", Stats::misses);
    FunctionCounter.builder("vivremotion_cache_evicted_bytes", this, c -> c.stats().evictedBytes())
        .description("Answers that went for want of room")
        .tag("tenant", tenant)
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("vivremotion_cache_served_bytes", this, c -> c.stats().servedBytes())
        .description("Answers that need not be asked for again")
        .tag("tenant", tenant)
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("vivremotion_cache_bytes", this, c -> c.stats().bytes())
        .tag("tenant", tenant)
        .baseUnit("bytes")
        .register(registry);
  }

  private void count(
      MeterRegistry registry, String tenant, String result, ToDoubleFunction<Stats> counter) {
    FunctionCounter.builder(
            "vivremotion_cache_lookups", this, c -> counter.applyAsDouble(c.stats()))
        .tag("level", "exact")
        .tag("tenant", tenant)
        .tag("result", result)
        .register(registry);
  }

  private void remove(CacheKey key) {
    Entry old = entries.remove(key);
    bytes -= old == null ? 0 : old.weightBytes();
  }

  private void evict() {
    Iterator<Entry> eldest = entries.values().iterator();
    while (bytes > config.capacityBytes() && eldest.hasNext()) {
      long weight = eldest.next().weightBytes();
      eldest.remove();
      bytes -= weight;
      evictedBytes += weight;
    }
  }
}
