package io.vivremotion.uplink.prompt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What becomes of requests for prompts. */
final class PromptMeters {
  final Counter valid;
  final Counter invalid;
  final Counter failed;
  final Counter refused;
  final Counter streamed;

  PromptMeters(MeterRegistry registry) {
    this.valid = counter(registry, "valid");
    this.invalid = counter(registry, "invalid");
    this.failed = counter(registry, "failed");
    this.refused = counter(registry, "refused");
    this.streamed = counter(registry, "streamed");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("vivremotion_prompt_requests")
        .description("Requests for prompts, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
