package io.vivremotion.uplink.api;

import io.vivremotion.uplink.provider.openai.KeySource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider's key, at hand for event loops: read again beside them when it is older than {@link
 * #FRESH}. Thread-safe.
 */
final class ApiKey {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKey.class);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final String provider;
  private final KeySource source;
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile String key = "";
  private volatile boolean readable = true;
  private volatile long readNanos;

  ApiKey(String provider, KeySource source) {
    this.provider = provider;
    this.source = source;
  }

  /** Before the first request; blocks. */
  void start(long nowNanos) {
    read(nowNanos);
  }

  String at(long nowNanos) {
    if (nowNanos - readNanos > FRESH.toNanos() && reading.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("key-" + provider)
          .start(() -> {
            read(nowNanos);
            reading.set(false);
          });
    }
    return key;
  }

  /** False: nothing is sent until it can be read. */
  boolean isReadable() {
    return readable;
  }

  private void read(long nowNanos) {
    readNanos = nowNanos;
    try {
      key = source.read();
      readable = true;
    } catch (IOException e) {
      if (readable) {
        LOG.warn("apps event=no_key provider={} reason=\"{}\"", provider, e.getMessage());
      }
      readable = false;
    }
  }
}
