package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is measured of one model at one provider, named as OpenTelemetry's semantic conventions for
 * generative AI have it. Looked up once: the way of a request touches no registry.
 */
record TargetMeters(
    Timer duration,
    Timer firstPiece,
    Counter input,
    Counter cacheRead,
    Counter cacheWrite,
    Counter output,
    Counter reasoning,
    Map<ChatError.Kind, Counter> errors,
    Counter untrusted) {

  static TargetMeters of(
      MeterRegistry registry, String provider, String model, ConcurrencyLimit concurrency) {
    Tags tags = Tags.of("gen_ai_provider_name", provider, "gen_ai_request_model", model);
    gauges(registry, tags, concurrency);
    Map<ChatError.Kind, Counter> errors = new EnumMap<>(ChatError.Kind.class);
    for (ChatError.Kind kind : ChatError.Kind.values()) {
      errors.put(kind, errors(registry, tags, kind.name().toLowerCase(Locale.ROOT)));
    }
    return new TargetMeters(
        Timer.builder("gen_ai_client_operation_duration")
            .description("From the call to the end of the answer")
            .tags(tags)
            .register(registry),
        Timer.builder("gen_ai_client_time_to_first_chunk")
            .description("From the call to the first piece of the answer")
            .tags(tags)
            .register(registry),
        tokens(registry, tags, "input"),
        tokens(registry, tags, "cache_read"),
        tokens(registry, tags, "cache_write"),
        tokens(registry, tags, "output"),
        tokens(registry, tags, "reasoning"),
        errors,
        errors(registry, tags, "untrusted"));
  }

  private static Counter errors(MeterRegistry registry, Tags tags, String type) {
    return Counter.builder("gen_ai_client_operation_errors")
        .description("Calls to a provider that failed; untrusted ones are unreachable ones too")
        .tags(tags.and("error_type", type))
        .register(registry);
  }

  private static void gauges(MeterRegistry registry, Tags tags, ConcurrencyLimit concurrency) {
    Gauge.builder("vivremotion_apps_concurrency_limit", concurrency, ConcurrencyLimit::limit)
        .description("Requests that a model of a provider is asked at a time, at most")
        .tags(tags)
        .register(registry);
    Gauge.builder("vivremotion_apps_concurrency", concurrency, ConcurrencyLimit::underWay)
        .description("Requests under way at a model of a provider")
        .tags(tags)
        .register(registry);
    Gauge.builder("vivremotion_apps_concurrency_waiting", concurrency, ConcurrencyLimit::waiting)
        .description("Requests that wait until a model of a provider may be asked")
        .tags(tags)
        .register(registry);
  }

  private static Counter tokens(MeterRegistry registry, Tags tags, String type) {
    return Counter.builder("gen_ai_client_token_usage")
        .description("Tokens used, each counted once")
        .tags(tags.and("gen_ai_token_type", type))
        .register(registry);
  }

  void answered(long nanos, Usage usage) {
    duration.record(nanos, TimeUnit.NANOSECONDS);
    used(usage);
  }

  void used(Usage usage) {
    count(input, usage.input());
    count(cacheRead, usage.cacheRead());
    count(cacheWrite, usage.cacheWrite());
    count(output, usage.output());
    count(reasoning, usage.reasoning());
  }

  private static void count(Counter counter, long tokens) {
    if (tokens > 0) {
      counter.increment((double) tokens);
    }
  }

  void began(long nanos) {
    firstPiece.record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed(ChatError.Kind kind) {
    Counter counter = errors.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }
}
