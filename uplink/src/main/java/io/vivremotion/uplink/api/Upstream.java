package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamCall;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One provider: where it is, how it is spoken to, whether it is well. */
final class Upstream {
  private final ProviderConfig config;
  private final ApiKey key;
  private final Breaker breaker;

  Upstream(ProviderConfig config, KeySource key, RandomGenerator random) {
    this.config = config;
    this.key = new ApiKey(config.name(), key);
    this.breaker = new Breaker(config.name(), random);
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

  Breaker breaker() {
    return breaker;
  }

  boolean hasKey() {
    return key.isReadable();
  }

  Health health() {
    return key.isReadable()
        ? breaker.health()
        : new Health.Degraded(
            "provider " + name() + ": its key cannot be read; nothing is sent until it can");
  }

  /**
   * @param more headers of the app which go on to the provider
   */
  StreamCall call(URI uri, Map<String, String> more, List<ByteBuffer> body, long nowNanos) {
    Dialect dialect = dialect();
    Map<String, String> headers = new HashMap<>(dialect.headers());
    headers.putAll(more);
    headers.put("content-type", "application/json");
    String known = key.at(nowNanos);
    if (!known.isEmpty() && !dialect.authHeader().isEmpty()) {
      headers.put(dialect.authHeader().toLowerCase(Locale.ROOT), dialect.authPrefix() + known);
    }
    return new StreamCall("POST", uri, headers, body, !config.metered(), config.limits());
  }
}
