package io.vivremotion.uplink.sink.kafka;

import io.vivremotion.http.Wire;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;

/** Charges a wire with what a producer has sent and received since it was last asked. */
final class ProducerBytes {
  private static final String GROUP = "producer-metrics";
  private static final int PIECE = 1_400;
  private static final int SMALL_PIECE = 512;

  private final Producer<byte[], byte[]> producer;
  private long sent;
  private long received;

  ProducerBytes(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** Waits while the wire is in debt: so the next batch is late by what this one overdrew. */
  void charge(Wire wire) throws InterruptedException {
    long sentNow = total("outgoing-byte-total");
    long receivedNow = total("incoming-byte-total");
    for (long left = receivedNow - received; left > 0; left -= PIECE) {
      wire.received((int) Math.min(PIECE, left));
    }
    received = receivedNow;
    while (sent < sentNow) {
      int piece = (int) Math.min(PIECE, sentNow - sent);
      long wait = wire.send(piece);
      while (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
        piece = Math.min(piece, SMALL_PIECE);
        wait = wire.send(piece);
      }
      sent += piece;
    }
  }

  private long total(String name) {
    return producer.metrics().values().stream()
        .filter(metric -> metric.metricName().group().equals(GROUP))
        .filter(metric -> metric.metricName().name().equals(name))
        .map(Metric::metricValue)
        .mapToLong(value -> value instanceof Double number ? number.longValue() : 0)
        .sum();
  }
}
