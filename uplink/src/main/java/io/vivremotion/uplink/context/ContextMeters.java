package io.vivremotion.uplink.context;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What becomes of conversations. */
final class ContextMeters {
  final Counter leftOut;
  final Counter summarised;
  final Counter notSummarised;
  final Counter notKept;
  final Counter tooLong;
  final Counter busy;

  ContextMeters(MeterRegistry registry) {
    this.leftOut =
        counter(registry, "vivremotion_context_left_out", "Items not sent for want of room");
    this.summarised = summaries(registry, "made");
    this.notSummarised = summaries(registry, "failed");
    this.notKept =
        counter(
            registry, "vivremotion_context_not_kept", "Conversations the state had no room for");
    this.tooLong = refused(registry, "too_long");
    this.busy = refused(registry, "busy");
  }

  private static Counter counter(MeterRegistry registry, String name, String what) {
    return Counter.builder(name).description(what).register(registry);
  }

  private static Counter summaries(MeterRegistry registry, String outcome) {
    return Counter.builder("vivremotion_context_summaries")
        .description("Summaries asked for")
        .tag("outcome", outcome)
        .register(registry);
  }

  private static Counter refused(MeterRegistry registry, String why) {
    return Counter.builder("vivremotion_context_refused")
        .description("Requests within conversations that were refused")
        .tag("why", why)
        .register(registry);
  }

  static void gauge(MeterRegistry registry, String name, String what, Supplier<Number> value) {
    Gauge.builder(name, value).description(what).register(registry);
  }
}
