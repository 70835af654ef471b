package io.vivremotion.uplink.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Questions by meaning. A group is the {@link CacheKey} of everything but the question: partition,
 * instructions, options; only within one is looked. A near question is an answer if no {@link
 * Guards} tells the two apart. Bounded in bytes; what was not used since the last time around goes
 * first. Any thread; a look-up takes no lock.
 */
public final class QuestionIndex {
  private static final int ENTRY_BYTES = 1024;
  private static final int LARGEST_SHARE = 16;
  private static final Near[] NONE = {};

  private final Config config;
  private final LongSupplier nanoTime;
  private final Map<CacheKey, Group> groups = new ConcurrentHashMap<>();
  private final Deque<Near> order = new ArrayDeque<>();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong guarded = new AtomicLong();
  private final AtomicLong stale = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();
  private long bytes;
  private long evictedBytes;

  /**
   * @param capacityBytes of all questions and answers together
   * @param entriesPerGroup a look-up compares with each
   * @param nearness the cosine there must be at first; each disagreement seen in the shadow raises
   *     that of its group
   */
  public record Config(long capacityBytes, int entriesPerGroup, double nearness) {
    /** Right in 97 of 100 cases on QQP; see docs/figures.md. */
    public static final Config DEFAULT = new Config(8L << 20, 1_000, 0.985);

    public Config {
      if (capacityBytes < 0 || entriesPerGroup < 1) {
        throw new IllegalArgumentException(
            "cache.semantic: capacity-bytes " + capacityBytes + ", entries " + entriesPerGroup);
      }
      if (!(nearness >= 0 && nearness <= 1)) {
        throw new IllegalArgumentException("cache.semantic.nearness: 0 to 1, got " + nearness);
      }
    }
  }

  /** Counts since the start; bytes are of now. */
  public record Stats(
      long hits, long guarded, long stale, long misses, long evictedBytes, long bytes) {}

  public QuestionIndex(Config config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
  }

  /** A question with the group it belongs to. */
  public record Question(CacheKey group, String text, Embedding embedding) {}

  /**
   * @param nearness cosine of the two
   */
  public record Found(String question, CachedAnswer answer, double nearness) {}

  public Optional<Found> find(Question question) {
    Group group = groups.get(question.group());
    if (group == null) {
      misses.incrementAndGet();
      return Optional.empty();
    }
    Signature asked = Signature.of(question.text());
    double wanted = group.nearness;
    Optional<Near> best = Optional.empty();
    boolean stopped = false;
    boolean old = false;
    for (Near near : group.entries) {
      double nearness = near.embedding.cosine(question.embedding());
      if (nearness < wanted) {
        continue;
      }
      if (!near.isFresh(nanoTime.getAsLong())) {
        old = true;
      } else if (Guards.difference(asked, near.signature).isPresent()) {
        stopped = true;
      } else {
        wanted = nearness;
        best = Optional.of(near);
      }
    }
    AtomicLong otherwise = stopped ? guarded : old ? stale : misses;
    (best.isPresent() ? hits : otherwise).incrementAndGet();
    return told(best, wanted);
  }

  private static Optional<Found> told(Optional<Near> best, double nearness) {
    return best.map(near -> {
      near.used = true;
      return new Found(near.text, near.answer, nearness);
    });
  }

  public synchronized void put(Question question, CachedAnswer answer, Duration timeToLive) {
    Near fresh = new Near(question, answer, nanoTime.getAsLong(), timeToLive.toNanos());
    if (fresh.weightBytes > config.capacityBytes() / LARGEST_SHARE || !timeToLive.isPositive()) {
      return;
    }
    Group group = groups.computeIfAbsent(question.group(), _ -> new Group(config.nearness()));
    Near[] old = group.entries;
    int from = old.length >= config.entriesPerGroup() ? 1 : 0;
    if (from > 0) {
      forget(old[0]);
    }
    Near[] next = Arrays.copyOfRange(old, from, old.length + 1);
    next[next.length - 1] = fresh;
    group.entries = next;
    order.add(fresh);
    bytes += fresh.weightBytes;
    evict();
  }

  /** The shadow says that an answer from this group was wrong: they will have to be nearer. */
  public synchronized void disagreed(CacheKey key) {
    Group group = groups.get(key);
    if (group != null) {
      group.nearness += (1 - group.nearness) / 4;
    }
  }

  public long capacityBytes() {
    return config.capacityBytes();
  }

  public synchronized Stats stats() {
    return new Stats(hits.get(), guarded.get(), stale.get(), misses.get(), evictedBytes, bytes);
  }

  /** Registers {@code vivremotion_cache_lookups} of level semantic and {@code ..._questions_*}. */
  public void watch(MeterRegistry registry, String tenant) {
    count(registry, tenant, "hit", Stats::hits);
    count(registry, tenant, "guarded", Stats::guarded);
    count(registry, tenant, "stale", Stats::stale);
    count(registry, tenant, "miss", Stats::misses);
    FunctionCounter.builder(
            "vivremotion_cache_questions_evicted_bytes", this, i -> i.stats().evictedBytes())
        .tag("tenant", tenant)
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("vivremotion_cache_questions_bytes", this, i -> i.stats().bytes())
        .tag("tenant", tenant)
        .baseUnit("bytes")
        .register(registry);
  }

  private void count(
      MeterRegistry registry, String tenant, String result, ToDoubleFunction<Stats> counter) {
    FunctionCounter.builder(
            "vivremotion_cache_lookups", this, i -> counter.applyAsDouble(i.stats()))
        .tag("level", "semantic")
        .tag("tenant", tenant)
        .tag("result", result)
        .register(registry);
  }

  private void evict() {
    int chances = order.size();
    while (bytes > config.capacityBytes() && !order.isEmpty()) {
      Near eldest = order.remove();
      if (eldest.gone) {
        continue;
      }
      if (eldest.used && chances-- > 0) {
        eldest.used = false;
        order.add(eldest);
        continue;
      }
      evictedBytes += eldest.weightBytes;
      forget(eldest);
      drop(eldest);
    }
  }

  private void forget(Near near) {
    near.gone = true;
    bytes -= near.weightBytes;
  }

  private void drop(Near near) {
    Group group = groups.get(near.group);
    if (group == null) {
      return;
    }
    group.entries =
        Arrays.stream(group.entries).filter(entry -> entry != near).toArray(Near[]::new);
    if (group.entries.length == 0) {
      groups.remove(near.group);
    }
  }

  /** The questions of one group; replaced as a whole, so that who reads needs no lock. */
  private static final class Group {
    private volatile Near[] entries = NONE;
    private volatile double nearness;

    Group(double nearness) {
      this.nearness = nearness;
    }
  }

  private static final class Near {
    private final CacheKey group;
    private final String text;
    private final Embedding embedding;
    private final Signature signature;
    private final CachedAnswer answer;
    private final long storedNanos;
    private final long liveNanos;
    private final long weightBytes;
    private volatile boolean used;
    private boolean gone;

    boolean isFresh(long nowNanos) {
      return nowNanos - storedNanos <= liveNanos;
    }

    Near(Question question, CachedAnswer answer, long storedNanos, long liveNanos) {
      this.group = question.group();
      this.text = question.text();
      this.embedding = question.embedding();
      this.signature = Signature.of(question.text());
      this.answer = answer;
      this.storedNanos = storedNanos;
      this.liveNanos = liveNanos;
      this.weightBytes =
          ENTRY_BYTES + answer.weightBytes() + embedding.bytes() + 40L * text.length();
    }
  }
}
