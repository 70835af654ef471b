package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What was gathered between two writes; written as a whole, once.
 *
 * @param id unique: written with the rest, so that a batch whose commit went unanswered is known to
 *     have been written and does not count twice
 * @param repeated it was tried before, with an outcome that is not known
 */
record Batch(
    String id,
    boolean repeated,
    List<KnownDevice> seen,
    Map<UsageKey, Usage> used,
    List<KeptText> kept) {
  Batch(String id, boolean repeated, List<KnownDevice> seen, Map<UsageKey, Usage> used) {
    this(id, repeated, seen, used, List.of());
  }

  /**
   * @param day UTC
   */
  record UsageKey(LocalDate day, String model) {}

  Batch again() {
    return new Batch(id, true, seen, used, kept);
  }

  boolean isEmpty() {
    return seen.isEmpty() && used.isEmpty() && kept.isEmpty();
  }

  long messages() {
    return seen.stream().mapToLong(KnownDevice::messages).sum();
  }

  static KnownDevice sum(KnownDevice one, KnownDevice other) {
    boolean otherIsNewer = other.lastSeen().isAfter(one.lastSeen());
    KnownDevice newer = otherIsNewer ? other : one;
    KnownDevice older = otherIsNewer ? one : other;
    DeviceId device = one.device();
    return new KnownDevice(
        device,
        newer.protocol().isEmpty() ? older.protocol() : newer.protocol(),
        one.firstSeen().isBefore(other.firstSeen()) ? one.firstSeen() : other.firstSeen(),
        newer.lastSeen(),
        one.messages() + other.messages());
  }
}
