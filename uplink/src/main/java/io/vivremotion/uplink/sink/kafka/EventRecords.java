package io.vivremotion.uplink.sink.kafka;

import io.vivremotion.uplink.sink.CloudEvent;
import io.vivremotion.uplink.sink.EventData;
import io.vivremotion.uplink.sink.EventJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;

/** Events as records: key, partition, headers. */
final class EventRecords {
  private final KafkaSink.Config config;

  EventRecords(KafkaSink.Config config) {
    this.config = config;
  }

  /** May wait for the topic's metadata. */
  ProducerRecord<byte[], byte[]> of(CloudEvent event, Producer<byte[], byte[]> producer) {
    byte[] device = utf8(event.about().device());
    byte[] key = config.keyIsDevice() ? device : utf8(event.id());
    int partitions = producer.partitionsFor(config.topic()).size();
    // As Kafka's own partitioner does it with a key: by either key a device's events stay together.
    int partition = Utils.toPositive(Utils.murmur2(device)) % partitions;
    byte[] value = config.binary() ? event.data().toBytes() : EventJson.structured(event);
    return new ProducerRecord<>(
        config.topic(), partition, event.time().toEpochMilli(), key, value, headers(event));
  }

  private List<Header> headers(CloudEvent event) {
    if (!config.binary()) {
      return List.of(header("content-type", EventJson.STRUCTURED + "; charset=UTF-8"));
    }
    List<Header> all = new ArrayList<>();
    all.add(header("content-type", EventData.of(event.data()).contentType()));
    event.attributes().forEach((name, value) -> all.add(header("ce_" + name, value)));
    return all;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, utf8(value));
  }

  /** On the wire, about, before compression. */
  static long bytes(ProducerRecord<byte[], byte[]> record) {
    long bytes = 20L + record.key().length + record.value().length;
    for (Header header : record.headers()) {
      bytes += 2L + header.key().length() + header.value().length;
    }
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
