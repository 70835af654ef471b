package io.vivremotion.uplink.sink.kafka;

import io.vivremotion.http.Wire;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.CloudEvent;
import io.vivremotion.uplink.sink.Delivery;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Events through one idempotent producer, acknowledged by all replicas in sync. The producer itself
 * repeats what is under way, for as long as it takes: only it can do so without a duplicate. Until
 * then the same events, offered again, are waited for and not sent again. A producer that has
 * failed for good is thrown away; what it had under way is sent again by the next, under its id.
 */
public final class KafkaSink implements Sink {
  static final String DEFAULT_TOPIC = "vivremotion";

  /** A produce request and its response beside the records. */
  private static final int REQUEST_BYTES = 200;

  private final Config config;
  private final Surroundings around;
  private final EventRecords records;

  /** Sent and not known to be confirmed, by id, in order. Worker's thread only. */
  private final Map<String, Future<RecordMetadata>> underWay = new LinkedHashMap<>();

  private volatile @Nullable Producer<byte[], byte[]> producer;
  private @Nullable ProducerBytes bytes;

  /**
   * @param brokers {@code host:port}, more behind commas
   * @param keyIsDevice else the event's id is the key
   * @param binary attributes as headers; else structured JSON
   * @param user empty: no SASL
   * @param password read when a producer begins
   * @param sasl plain, scram-sha-256, scram-sha-512
   * @param trust PEM file of the only certificates that are trusted; empty: the system's
   * @param timeout of one request, and of one wait for confirmations
   */
  public record Config(
      String brokers,
      String topic,
      String clientId,
      boolean keyIsDevice,
      boolean binary,
      String user,
      KeySource password,
      String sasl,
      boolean tls,
      Optional<Path> trust,
      boolean gzip,
      Duration timeout) {
    public Config {
      topic = topic.isEmpty() ? DEFAULT_TOPIC : topic;
    }
  }

  /**
   * @param wire charged with what the producer says it has sent and received; the client has no
   *     place for a wire of ours, so TLS is not in it and a batch goes out at the link's own speed
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public record Surroundings(Wire wire, Fare fare, LongSupplier nanoTime) {}

  public KafkaSink(Config config, Surroundings around) {
    this.config = config;
    this.around = around;
    this.records = new EventRecords(config);
  }

  @Override
  public Delivery deliver(List<CloudEvent> events) throws InterruptedException {
    try {
      Producer<byte[], byte[]> to = producer();
      List<ProducerRecord<byte[], byte[]>> fresh = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      long size = REQUEST_BYTES;
      for (CloudEvent event : events) {
        if (!underWay.containsKey(event.id())) {
          ProducerRecord<byte[], byte[]> record = records.of(event, to);
          fresh.add(record);
          ids.add(event.id());
          size += EventRecords.bytes(record);
        }
      }
      try (Fare.Paid _ = around.fare().pay(size, REQUEST_BYTES)) {
        for (int i = 0; i < fresh.size(); i++) {
          underWay.put(ids.get(i), to.send(fresh.get(i)));
        }
        Delivery delivery = await(events);
        charge();
        return delivery;
      }
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      return new Delivery.Barred(0, "the password cannot be read: " + e.getMessage());
    } catch (KafkaException e) {
      return failed(0, e);
    }
  }

  private Delivery await(List<CloudEvent> events) throws InterruptedException {
    long until = around.nanoTime().getAsLong() + config.timeout().toNanos();
    int confirmed = 0;
    for (CloudEvent event : events) {
      Future<RecordMetadata> future = underWay.get(event.id());
      if (future == null) {
        return Delivery.failed(confirmed, "an event was offered out of turn");
      }
      try {
        long left = until - around.nanoTime().getAsLong();
        future.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        underWay.remove(event.id());
        confirmed++;
      } catch (TimeoutException e) {
        return Delivery.failed(
            confirmed, "no broker has confirmed within " + config.timeout().toSeconds() + " s");
      } catch (ExecutionException e) {
        return failed(confirmed, e.getCause() == null ? e : e.getCause());
      }
    }
    return new Delivery.Confirmed(confirmed);
  }

  /** What is under way is forgotten unless this producer still cares for it. */
  private Delivery failed(int confirmed, Throwable why) {
    ProducerErrors.Kind kind = ProducerErrors.kind(why);
    if (kind == ProducerErrors.Kind.UNSENT || kind == ProducerErrors.Kind.REFUSED) {
      underWay.values().removeIf(ProducerErrors::isOver);
    } else {
      drop();
      underWay.clear();
    }
    String what = "Kafka: " + why.getMessage();
    return switch (kind) {
      case UNSENT, BROKEN -> Delivery.failed(confirmed, what);
      case BARRED -> new Delivery.Barred(confirmed, what);
      case REFUSED -> new Delivery.Refused(confirmed, what);
    };
  }

  private Producer<byte[], byte[]> producer() throws IOException {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      open = new KafkaProducer<>(ProducerSettings.of(config));
      producer = open;
      bytes = new ProducerBytes(open);
    }
    return open;
  }

  private void charge() throws InterruptedException {
    ProducerBytes counted = bytes;
    if (counted != null) {
      counted.charge(around.wire());
    }
  }

  private static InterruptedException interrupted(InterruptException e) {
    boolean wasSet = Thread.interrupted();
    InterruptedException plain = new InterruptedException("while sending, flag " + wasSet);
    plain.initCause(e);
    return plain;
  }

  private void drop() {
    Producer<byte[], byte[]> open = producer;
    producer = null;
    bytes = null;
    if (open != null) {
      open.close(Duration.ZERO);
    }
  }

  @Override
  public void close() {
    drop();
  }
}
