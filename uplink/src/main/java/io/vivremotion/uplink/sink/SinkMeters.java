package io.vivremotion.uplink.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.spool.Spool;
import java.util.List;

/** The meters of one sink, there from the start. */
final class SinkMeters {
  private static final String EVENTS = "vivremotion_sink_events";
  private static final String DELIVERIES = "vivremotion_sink_deliveries";

  private final MeterRegistry registry;
  private final String sink;

  SinkMeters(MeterRegistry registry, String sink) {
    this.registry = registry;
    this.sink = sink;
    List.of("confirmed", "refused", "unreadable", "losses_told").forEach(this::events);
    List.of("confirmed", "failed", "barred", "refused").forEach(this::deliveries);
  }

  void watch(Spool spool) {
    Gauge.builder("vivremotion_sink_waiting", spool, each -> each.stats().pendingRecords())
        .description("Events in the sink's spool which it has not confirmed")
        .tag("sink", sink)
        .register(registry);
  }

  void events(String fate, int count) {
    if (count > 0) {
      events(fate).increment(count);
    }
  }

  private Counter events(String fate) {
    return registry.counter(EVENTS, "sink", sink, "fate", fate);
  }

  void delivery(Delivery delivery) {
    deliveries(
            switch (delivery) {
              case Delivery.Confirmed _ -> "confirmed";
              case Delivery.Failed _ -> "failed";
              case Delivery.Barred _ -> "barred";
              case Delivery.Refused _ -> "refused";
            })
        .increment();
  }

  private Counter deliveries(String outcome) {
    return registry.counter(DELIVERIES, "sink", sink, "outcome", outcome);
  }
}
