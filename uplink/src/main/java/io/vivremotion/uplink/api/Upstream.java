package io.vivremotion.uplink.api;

import io.vivremotion.http.Destination;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.provider.Gzip;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One provider: where it is, how it is spoken to, whether it is well. Each of its models has a
 * breaker of its own, since rates and overload are often a model's; what is wrong with the key or
 * the account concerns all.
 */
final class Upstream {
  private final ProviderConfig config;
  private final ApiKey key;
  private final Breaker account;
  private final RandomGenerator random;
  private final Compression compression;
  private final Supplier<Optional<Shut>> link;
  private final List<Breaker> breakers = new CopyOnWriteArrayList<>();

  /**
   * @param link why nothing may leave over the link at present
   */
  Upstream(
      ProviderConfig config,
      KeySource key,
      RandomGenerator random,
      Supplier<Optional<Shut>> link,
      Gzip gzip) {
    this.link = link;
    this.config = config;
    this.key = new ApiKey(config.name(), key);
    this.account = new Breaker(config.name(), random);
    this.random = random;
    this.compression = new Compression(config.dialect().gzip(), config.metered(), gzip);
  }

  /** Blocks for the key. */
  void start(long nowNanos) {
    key.start(nowNanos);
  }

  ProviderConfig config() {
    return config;
  }

  String name() {
    return config.name();
  }

  Dialect dialect() {
    return config.dialect();
  }

  Compression compression() {
    return compression;
  }

  /** For a model's own troubles. */
  Breaker breakerFor(String model) {
    Breaker breaker = new Breaker(name() + "/" + model, random);
    breakers.add(breaker);
    return breaker;
  }

  /** For the key's and the account's. */
  Breaker account() {
    return account;
  }

  /** Why nothing is sent to it: its link may not be used. */
  Optional<Shut> shut() {
    return config.metered() ? link.get() : Optional.empty();
  }

  boolean hasKey() {
    return key.isReadable();
  }

  Health health() {
    return key.isReadable()
        ? Stream.concat(Stream.of(account), breakers.stream())
            .map(Breaker::health)
            .filter(health -> !health.equals(Health.UP))
            .findFirst()
            .orElse(Health.UP)
        : new Health.Degraded(
            "provider " + name() + ": its key cannot be read; nothing is sent until it can");
  }

  String key(long nowNanos) {
    return key.at(nowNanos);
  }

  /**
   * With the key, which may change.
   *
   * @param whole answers are no streams: over the thin link they are wanted compressed
   */
  Destination destination(URI uri, String key, boolean whole) {
    Dialect dialect = dialect();
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", "application/json");
    if (whole && config.metered()) {
      headers.put("accept-encoding", "gzip");
    }
    if (!key.isEmpty() && !dialect.authHeader().isEmpty()) {
      headers.put(dialect.authHeader().toLowerCase(Locale.ROOT), dialect.authPrefix() + key);
    }
    return Destination.of("POST", uri, headers, !config.metered());
  }
}
