package io.vivremotion.uplink.prompt;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which version gave which answer, for feedback: the newest ones, in memory. Thread-safe. */
final class Answered {
  static final int MOST = 4_096;

  private final Map<String, Which> byId = new LinkedHashMap<>();

  /** What answered, and for whom. */
  record Which(String tenant, String prompt, String version) {}

  Answered(MeterRegistry registry) {
    Gauge.builder("vivremotion_prompt_answers_known", this, Answered::size)
        .description("Answers of prompts for which feedback may come")
        .register(registry);
  }

  synchronized void put(String id, Which which) {
    byId.put(id, which);
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  /** Once for each: a second verdict on the same answer does not count. */
  synchronized Optional<Which> take(String id, String tenant, String prompt) {
    Which known = byId.get(id);
    if (known == null || !known.tenant.equals(tenant) || !known.prompt.equals(prompt)) {
      return Optional.empty();
    }
    byId.remove(id);
    return Optional.of(known);
  }

  private synchronized int size() {
    return byId.size();
  }
}
