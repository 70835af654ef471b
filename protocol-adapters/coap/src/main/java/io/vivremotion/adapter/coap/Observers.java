package io.vivremotion.adapter.coap;

import io.micrometer.core.instrument.Gauge;
import io.vivremotion.message.DeviceId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who observes answers: one resource per observed device. Thread-safe. */
final class Observers {
  private final CoapAdapter.Parts parts;
  private final Peers peers;
  private final ConcurrentHashMap<DeviceId, AnswersResource> observed = new ConcurrentHashMap<>();
  private final AtomicInteger relations = new AtomicInteger();

  Observers(CoapAdapter.Parts parts, Peers peers) {
    this.parts = parts;
    this.peers = peers;
    Gauge.builder("vivremotion_connections", relations, AtomicInteger::get)
        .tag("protocol", CoapAdapter.NAME)
        .register(parts.meters());
  }

  AnswersResource resource(DeviceId device) {
    AnswersResource known = observed.get(device);
    return known != null ? known : new AnswersResource(device, parts.downlink(), peers, this);
  }

  void added(DeviceId device, AnswersResource resource) {
    relations.incrementAndGet();
    observed.putIfAbsent(device, resource);
  }

  void removed(DeviceId device, AnswersResource resource) {
    relations.decrementAndGet();
    if (resource.getObserverCount() == 0) {
      observed.remove(device, resource);
    }
  }
}
