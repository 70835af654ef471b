package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.state.StateStore.KnownDevice;
import java.time.Instant;

/** Of one device since the last write. Guarded by {@link Gathered}, then handed over in a batch. */
final class Sightings {
  private final Instant first;
  private Instant last;
  private String protocol = "";
  private long messages;

  Sightings(Instant first) {
    this.first = first;
    this.last = first;
  }

  void add(String over, Instant at) {
    last = at;
    messages++;
    if (!over.isEmpty()) {
      protocol = over;
    }
  }

  KnownDevice known(DeviceId device) {
    return new KnownDevice(device, protocol, first, last, messages);
  }
}
