package io.vivremotion.uplink.sink.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Apache Kafka itself, one node that is broker and controller (KRaft), in a JVM of its own. Of this
 * module's tests the system tests see this class alone.
 */
public final class KafkaBroker implements AutoCloseable {
  static final int PARTITIONS = 3;
  private static final String ID = "MkU3OEVBNTcwNTJENDM2Qk";

  /** Of the user gateway, at the listener that wants one. */
  static final String PASSWORD = "s3cret-of-tests";

  private final int port;
  private final int saslPort;
  private final Path folder;
  private final Path properties;
  private @Nullable Process process;

  /** Lays out its folder; it is down until it is started. */
  public KafkaBroker(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
    this.saslPort = freePort();
    this.properties = folder.resolve("server.properties");
    Path logs = Files.createDirectories(folder.resolve("logs"));
    // What kafka-storage format writes; without a bootstrap file the newest metadata version holds.
    Files.writeString(
        logs.resolve("meta.properties"),
        "version=1\nnode.id=1\ncluster.id=%s\ndirectory.id=%sg\n"
            .formatted(ID, ID.substring(0, ID.length() - 1)));
    Files.writeString(properties, settings(logs, freePort()));
  }

  private String settings(Path logs, int controller) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=PLAINTEXT://127.0.0.1:%1$d,SASL://127.0.0.1:%5$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,SASL://127.0.0.1:%5$d
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
    listener.name.sasl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
    listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_gateway="%6$s";
    listener.name.sasl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
    listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
    log.dirs=%3$s
    num.partitions=%4$d
    offsets.topic.replication.factor=1
    broker.session.timeout.ms=2000
    broker.heartbeat.interval.ms=300
    num.network.threads=1
    num.io.threads=2
    """
        .formatted(port, controller, logs, PARTITIONS, saslPort, PASSWORD);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Where nobody is let in without a password. */
  String saslAddress() {
    return "127.0.0.1:" + saslPort;
  }

  /** Makes the user gateway known to SCRAM, whose passwords are in the broker's own log. */
  void scramUser() throws InterruptedException, ExecutionException {
    try (Admin admin =
        Admin.create(
            Map.<String, Object>of(
                "bootstrap.servers", address(), "enable.metrics.push", "false"))) {
      for (ScramMechanism each :
          List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
        UserScramCredentialAlteration known =
            new UserScramCredentialUpsertion(
                "gateway", new ScramCredentialInfo(each, 4_096), PASSWORD);
        admin.alterUserScramCredentials(List.of(known)).all().get();
      }
    }
  }

  /** Does not wait: clients do. */
  public void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.Kafka",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
            .start();
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** All that is in the topic, of each partition in its order; at least so many records. */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic, int least) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            address(),
            "enable.metrics.push",
            "false",
            "key.deserializer",
            ByteArrayDeserializer.class.getName(),
            "value.deserializer",
            ByteArrayDeserializer.class.getName());
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      Set<TopicPartition> partitions = new HashSet<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(v -> v).sum();
      while (all.size() < Math.max(least, end)) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
