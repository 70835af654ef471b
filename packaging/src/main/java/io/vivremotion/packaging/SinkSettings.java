package io.vivremotion.packaging;

import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.sink.SinkConfig;
import io.vivremotion.uplink.sink.SinkFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A data sink beside the LLM, as the file has it.
 *
 * @param kind webhook, mqtt or kafka
 * @param url where the receiver is
 * @param source of its events, a URI reference
 * @param topic of MQTT or Kafka; {@code {device}}, {@code {channel}}, {@code {kind}}, {@code
 *     {verdict}} are filled in
 * @param mode how events are put into messages
 * @param key of Kafka's records: device or id
 * @param clientId of MQTT and Kafka; empty: from the sink's name
 * @param token where the bearer token is: {@code file:/path} (read again when it changes), {@code
 *     env:NAME} or {@code credential:NAME}; empty: none is sent
 * @param password likewise, of {@code user}
 * @param sasl how Kafka is told user and password
 * @param tls of Kafka; others say it by their url
 * @param trust PEM file of certificates trusted beside the system's, of Kafka instead of them
 * @param metered its bytes pass the thin link and its budget; false for one in the same building
 * @param mask its events are masked as {@code uplink.mask} says
 * @param maxBytes of its spool
 * @param whenFull the spool's policy
 * @param maxAge older events go; zero: never
 */
record SinkSettings(
    String name,
    String kind,
    String url,
    String source,
    SinkFilter filter,
    String topic,
    String mode,
    String key,
    String clientId,
    String token,
    List<Header> headers,
    String user,
    String password,
    String sasl,
    boolean tls,
    Optional<Path> trust,
    String gzip,
    boolean metered,
    boolean mask,
    int batchEvents,
    int batchBytes,
    Duration linger,
    Duration timeout,
    Duration firstBackoff,
    Duration longestBackoff,
    long maxBytes,
    String whenFull,
    Duration maxAge) {
  private static final long SEGMENTS = 16;
  private static final long LARGEST_SEGMENT = 1 << 20;

  SinkSettings {
    headers = List.copyOf(headers);
    if (timeout.toMillis() < 100) {
      throw new IllegalArgumentException("timeout: at least 100ms was expected");
    }
    if (maxBytes < SEGMENTS << 15) {
      throw new IllegalArgumentException("max-bytes: at least 512KiB was expected");
    }
  }

  /**
   * @param value where it is, as a token's
   */
  record Header(String name, String value) {
    Header {
      if (!name.matches("[A-Za-z0-9-]{1,64}")) {
        throw new IllegalArgumentException("name: letters, digits, dashes were expected");
      }
    }
  }

  String spoolName() {
    return "sink-" + name;
  }

  /** As brokers know it. */
  String client() {
    return clientId.isEmpty() ? "vivremotion-" + name : clientId;
  }

  /**
   * @param masking of devices
   */
  SinkConfig common(Optional<Masking> masking) {
    return new SinkConfig(
        name,
        source,
        filter,
        batchEvents,
        batchBytes,
        linger,
        firstBackoff,
        longestBackoff,
        masking.filter(_ -> mask));
  }

  SpoolConfig spool() {
    long segment = Math.min(LARGEST_SEGMENT, maxBytes / SEGMENTS);
    SpoolConfig.Policy policy =
        SpoolConfig.Policy.valueOf(whenFull.replace('-', '_').toUpperCase(Locale.ROOT));
    return SpoolConfig.DEFAULT
        .named(spoolName())
        .sized(segment, maxBytes)
        .withPolicy(policy)
        .withMaxAge(maxAge)
        .withMaxWaitingBytes(Math.max(1 << 16, Math.min(4 << 20, maxBytes / 4)));
  }
}
