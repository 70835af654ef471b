package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.state.Batch.UsageKey;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What waits to be written, in memory, bounded in bytes. Thread-safe; never blocks for I/O. */
final class Gathered {
  /** An entry without its text: map node, key, value, times. Counted from the classes, rounded. */
  private static final int ENTRY_BYTES = 200;

  private static final int MODEL_LENGTH = 256;

  private final long maxBytes;
  private final Map<DeviceId, Sightings> sightings = new HashMap<>();
  private final Map<UsageKey, Usage> usage = new HashMap<>();
  private final Map<KeptKey, KeptText> kept = new HashMap<>();
  private long bytes;

  Gathered(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  private record KeptKey(String owner, String name) {}

  /** In the place of what waits under its name; false if there is no room, or it is too long. */
  synchronized boolean keep(KeptText text) {
    KeptKey key = new KeptKey(text.owner(), text.name());
    KeptText before = kept.get(key);
    long freed = before == null ? 0 : bytes(before);
    if (!text.fits() || bytes - freed + bytes(text) > maxBytes) {
      return false;
    }
    bytes += bytes(text) - freed;
    kept.put(key, text);
    return true;
  }

  private static long bytes(KeptText text) {
    return ENTRY_BYTES
        + 2L * (text.owner().length() + text.name().length())
        + 2L * text.content().length();
  }

  /** False if there is no room for one more device. */
  synchronized boolean seen(DeviceId device, String protocol, Instant at) {
    Sightings known = sightings.get(device);
    if (known == null) {
      if (!takesRoom(device.value())) {
        return false;
      }
      known = new Sightings(at);
      sightings.put(device, known);
    }
    known.add(protocol, at);
    return true;
  }

  /** False if there is no room for one more model. */
  synchronized boolean used(UsageKey exact, Usage more) {
    String model = exact.model().replace('\0', ' ');
    UsageKey key =
        new UsageKey(
            exact.day(), model.length() > MODEL_LENGTH ? model.substring(0, MODEL_LENGTH) : model);
    if (!usage.containsKey(key) && !takesRoom(key.model())) {
      return false;
    }
    usage.merge(key, more, Usage::plus);
    return true;
  }

  private boolean takesRoom(String text) {
    long needed = ENTRY_BYTES + 2L * text.length();
    if (bytes + needed > maxBytes) {
      return false;
    }
    bytes += needed;
    return true;
  }

  /** All of it, which is then no longer here. */
  synchronized Batch take(String id) {
    Batch batch = look(id);
    sightings.clear();
    usage.clear();
    kept.clear();
    bytes = 0;
    return batch;
  }

  synchronized Batch look(String id) {
    List<KnownDevice> seen = new ArrayList<>(sightings.size());
    sightings.forEach((device, since) -> seen.add(since.known(device)));
    return new Batch(id, false, seen, Map.copyOf(usage), List.copyOf(kept.values()));
  }

  synchronized long bytes() {
    return bytes;
  }
}
