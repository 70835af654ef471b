package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Measures on the machines' side and tells the {@link Observer}. Thread-safe. */
final class Tally {
  private final Observer observer;
  private final LongSupplier nanos;

  /** When each device asked last, in nanoseconds of the clock. */
  private final Map<DeviceId, Long> askedAt = new ConcurrentHashMap<>();

  Tally(Observer observer, LongSupplier nanos) {
    this.observer = observer;
    this.nanos = nanos;
  }

  Sending sending(String protocol, int payloadBytes) {
    observer.sent(protocol, payloadBytes);
    return new Sending(protocol, nanos.getAsLong(), new AtomicBoolean());
  }

  void failed(String protocol, String why) {
    observer.failed(protocol, why);
  }

  void asked(DeviceId device, String question) {
    askedAt.put(device, nanos.getAsLong());
    observer.asked(device.value(), question);
  }

  void answered(DeviceId device, String text) {
    Long since = askedAt.get(device);
    Duration after = since == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - since);
    observer.answered(device.value(), text, after);
  }

  /** One message under way; ends once. */
  final class Sending {
    private final String protocol;
    private final long sentAtNanos;
    private final AtomicBoolean ended;

    private Sending(String protocol, long sentAtNanos, AtomicBoolean ended) {
      this.protocol = protocol;
      this.sentAtNanos = sentAtNanos;
      this.ended = ended;
    }

    void acknowledged() {
      if (ended.compareAndSet(false, true)) {
        observer.acknowledged(protocol, Duration.ofNanos(nanos.getAsLong() - sentAtNanos));
      }
    }

    void failed(String why) {
      if (ended.compareAndSet(false, true)) {
        observer.failed(protocol, why);
      }
    }
  }
}
