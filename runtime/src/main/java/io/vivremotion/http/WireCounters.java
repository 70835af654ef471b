package io.vivremotion.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what passes the wire, both ways. */
final class WireCounters {
  private final Counter sent;
  private final Counter received;

  WireCounters(MeterRegistry meters) {
    this.sent = counter(meters, "sent");
    this.received = counter(meters, "received");
  }

  private static Counter counter(MeterRegistry meters, String direction) {
    return Counter.builder("vivremotion_client_wire_bytes")
        .description("Bytes of the client's connections, TLS included, TCP and IP headers not")
        .tag("direction", direction)
        .register(meters);
  }

  void sent(int bytes) {
    sent.increment(bytes);
  }

  void received(int bytes) {
    received.increment(bytes);
  }
}
