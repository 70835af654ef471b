package io.vivremotion.uplink.sink.kafka;

import io.vivremotion.uplink.provider.openai.KeySource;
import java.io.IOException;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the producer is told, and why. */
final class ProducerSettings {
  private static final int MEMORY_BYTES = 8 << 20;
  private static final int LINGER_MILLIS = 5;
  private static final int LONGEST_RECONNECT_MILLIS = 10_000;

  private ProducerSettings() {}

  /**
   * @throws IOException if the password cannot be read
   */
  static Properties of(KafkaSink.Config config) throws IOException {
    Properties all = new Properties();
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.brokers());
    all.put(ProducerConfig.CLIENT_ID_CONFIG, config.clientId());
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    // Never given up by the producer: what we sent a second time would have another sequence, and
    // the broker could not tell that it is the same.
    all.put(ProducerConfig.RETRIES_CONFIG, Integer.toString(Integer.MAX_VALUE));
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
    String timeout = Long.toString(config.timeout().toMillis());
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    all.put(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(LINGER_MILLIS));
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(MEMORY_BYTES));
    all.put(
        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, Integer.toString(LONGEST_RECONNECT_MILLIS));
    // zstd, lz4 and snappy bring native libraries of 10 MB.
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, config.gzip() ? "gzip" : "none");
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false"); // bytes nobody asked for
    all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    security(config, all);
    return all;
  }

  private static void security(KafkaSink.Config config, Properties all) throws IOException {
    boolean sasl = !config.user().isEmpty();
    String protocol = (sasl ? "SASL_" : "") + (config.tls() ? "SSL" : sasl ? "PLAINTEXT" : "");
    all.put(
        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol.isEmpty() ? "PLAINTEXT" : protocol);
    config
        .trust()
        .ifPresent(pem -> {
          all.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
          all.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, pem.toString());
        });
    if (sasl) {
      all.put(SaslConfigs.SASL_MECHANISM, config.sasl().toUpperCase(Locale.ROOT));
      all.put(SaslConfigs.SASL_JAAS_CONFIG, login(config, config.password()));
    }
  }

  private static String login(KafkaSink.Config config, KeySource password) throws IOException {
    String module =
        config.sasl().equals("plain")
            ? "org.apache.kafka.common.security.plain.PlainLoginModule"
            : "org.apache.kafka.common.security.scram.ScramLoginModule";
    return module
        + " required username=\""
        + quoted(config.user())
        + "\" password=\""
        + quoted(password.read())
        + "\";";
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
