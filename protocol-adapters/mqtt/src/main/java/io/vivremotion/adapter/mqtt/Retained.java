package io.vivremotion.adapter.mqtt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last retained message of each topic, in memory, bounded in bytes: one that does not fit is
 * not retained, and counted. Event loop only.
 */
final class Retained {
  /** With the device it concerns, so that a bound subscriber gets its own only. */
  record Kept(Publication publication, Route route) {}

  private final long maxBytes;
  private final Meters meters;
  private final Map<String, Kept> byTopic = new LinkedHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  Retained(long maxBytes, Meters meters) {
    this.maxBytes = maxBytes;
    this.meters = meters;
  }

  void put(Publication publication, Route route) {
    Kept before = byTopic.remove(publication.topic());
    if (before != null) {
      bytes.addAndGet(-before.publication().bytes());
    }
    if (publication.payload().length() == 0) {
      return;
    }
    if (bytes.get() + publication.bytes() > maxBytes) {
      meters.droppedOutgoing("retained-full");
      return;
    }
    bytes.addAndGet(publication.bytes());
    byTopic.put(publication.topic(), new Kept(publication, route));
  }

  List<Kept> matching(TopicFilter filter) {
    if (byTopic.isEmpty()) {
      return List.of();
    }
    if (filter.isLiteral()) {
      Kept kept = byTopic.get(String.join("/", filter.levels()));
      return kept == null ? List.of() : List.of(kept);
    }
    List<Kept> found = new ArrayList<>();
    for (Kept kept : byTopic.values()) {
      if (filter.matches(kept.publication().topic())) {
        found.add(kept);
      }
    }
    return found;
  }

  /** Any thread. */
  long bytes() {
    return bytes.get();
  }
}
