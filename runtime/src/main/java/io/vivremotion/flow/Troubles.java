package io.vivremotion.flow;

import io.vivremotion.insight.Health;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is wrong at the moment, by topic. Thread-safe. */
final class Troubles {
  private final Map<String, String> byTopic = new ConcurrentSkipListMap<>();

  /** True if it is new. */
  boolean set(String topic, String why) {
    return byTopic.put(topic, why) == null;
  }

  void clear(String topic) {
    byTopic.remove(topic);
  }

  Health health() {
    return byTopic.isEmpty() ? Health.UP : new Health.Degraded(String.join("; ", byTopic.values()));
  }
}
