package io.vivremotion.adapter.mqtt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the adapter counts. Names are given as Prometheus shows them, less {@code _total}. */
final class Meters {
  /** One message in so many is timed: reading the clock twice costs as much as an ack. */
  private static final int ACK_SAMPLE = 64;

  private static final String PROTOCOL = "protocol";

  private final MeterRegistry registry;
  private final String protocol;
  private final LongAdder[] received = {new LongAdder(), new LongAdder(), new LongAdder()};
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Timer ackLatency;
  private int sinceSample;

  Meters(MeterRegistry registry, String protocol) {
    this.registry = registry;
    this.protocol = protocol;
    for (int qos = 0; qos < received.length; qos++) {
      count("vivremotion_messages_received", received[qos], "qos", String.valueOf(qos));
    }
    count("vivremotion_protocol_bytes", bytesIn, "direction", "in");
    count("vivremotion_protocol_bytes", bytesOut, "direction", "out");
    count("vivremotion_messages_refused", refused, "reason", "inbox");
    ackLatency =
        Timer.builder("vivremotion_ack_latency")
            .description("from reading a message to writing its acknowledgement, sampled")
            .tag(PROTOCOL, protocol)
            .register(registry);
  }

  private void count(String name, LongAdder adder, String tag, String value) {
    FunctionCounter.builder(name, adder, LongAdder::doubleValue)
        .tag(PROTOCOL, protocol)
        .tag(tag, value)
        .register(registry);
  }

  /** {@code value} is read by the scraper's thread. */
  void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).tag(PROTOCOL, protocol).register(registry);
  }

  void received(int qos) {
    received[qos].increment();
  }

  void bytesIn(int bytes) {
    bytesIn.add(bytes);
  }

  void bytesOut(int bytes) {
    bytesOut.add(bytes);
  }

  /** Offered to the inbox and not taken. */
  void refused() {
    refused.increment();
  }

  /** A message to a subscriber that will not reach it, or a retained one not kept. */
  void droppedOutgoing(String reason) {
    counter("vivremotion_outgoing_dropped", reason).increment();
  }

  void protocolError(String reason) {
    counter("vivremotion_protocol_errors", reason).increment();
  }

  /** Connections turned away or ended by the gateway. */
  void connectionRefused(String reason) {
    counter("vivremotion_connections_refused", reason).increment();
  }

  private Counter counter(String name, String reason) {
    return registry.counter(name, PROTOCOL, protocol, "reason", reason);
  }

  long nanos() {
    return registry.config().clock().monotonicTime();
  }

  /** Event loop only: whether this message is one to time. */
  boolean isSample() {
    sinceSample = (sinceSample + 1) % ACK_SAMPLE;
    return sinceSample == 0;
  }

  void acknowledgedAfter(long nanos) {
    ackLatency.record(nanos, TimeUnit.NANOSECONDS);
  }
}
