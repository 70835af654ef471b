package io.vivremotion.adapter.mqtt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the adapter counts. Names are given as Prometheus shows them, less {@code _total}. */
final class Meters {
  /** One message in so many is timed: reading the clock twice costs as much as an ack. */
  private static final int ACK_SAMPLE = 64;

  private static final String PROTOCOL = "protocol";

  /** Of the server's connections. */
  private static final Map<String, List<String>> SERVER =
      Map.of(
          "vivremotion_protocol_errors",
          List.of(
              "codec",
              "connect-refused",
              "excess-bytes",
              "first-packet",
              "header-flags",
              "internal",
              "packet-id-zero",
              "packet-too-large",
              "packet-type",
              "partial-packets-full",
              "property-not-allowed",
              "property-value",
              "publish-flags",
              "receive-maximum",
              "remaining-length",
              "short",
              "topic",
              "topic-alias",
              "topic-filter",
              "utf8"),
          "vivremotion_outgoing_dropped",
          List.of(
              "expired",
              "larger-than-client-takes",
              "offline",
              "queue-full",
              "refused-by-client",
              "retained-full",
              "session-evicted",
              "slow-reader"),
          "vivremotion_connections_refused",
          List.of(
              "connect-timeout",
              "credentials",
              "keep-alive",
              "max-connections",
              "stopping",
              "wills-full"));

  private static final Map<String, List<String>> BRIDGE =
      Map.of(
          "vivremotion_outgoing_dropped",
          List.of("no-address"),
          "vivremotion_connections_refused",
          List.of("link-lost"));

  private final MeterRegistry registry;
  private final String protocol;
  private final LongAdder[] received = {new LongAdder(), new LongAdder(), new LongAdder()};
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder paused = new LongAdder();
  private final LongAdder subscriptionsRefused = new LongAdder();
  private final LongAdder notExpected = new LongAdder();
  private final Timer ackLatency;
  private int sinceSample;

  /** Those of the server, all there from the start. */
  static Meters ofServer(MeterRegistry registry) {
    Meters meters = new Meters(registry, MqttAdapter.NAME, SERVER);
    meters.count("vivremotion_reading_paused", meters.paused);
    meters.count("vivremotion_subscriptions_refused", meters.subscriptionsRefused);
    meters.count("vivremotion_mqtt_answers_not_expected", meters.notExpected);
    return meters;
  }

  static Meters ofBridge(MeterRegistry registry) {
    return new Meters(registry, MqttBridge.NAME, BRIDGE);
  }

  private Meters(MeterRegistry registry, String protocol, Map<String, List<String>> reasons) {
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
    reasons.forEach((name, codes) -> codes.forEach(code -> counter(name, code)));
  }

  private void count(String name, LongAdder adder) {
    FunctionCounter.builder(name, adder, LongAdder::doubleValue)
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

  /** A client is not read from for what it is owed. */
  void paused() {
    paused.increment();
  }

  /** For want of room, its own or all sessions'. */
  void subscriptionRefused() {
    subscriptionsRefused.increment();
  }

  /** A session expects answers for as many devices as it may. */
  void notExpected() {
    notExpected.increment();
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
