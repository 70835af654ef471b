package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The newest value of each series (device, measurement name). Written by the flow, read by any
 * thread. Bounded.
 */
public interface LastValues {
  void put(DeviceId device, Measurement measurement, Instant receivedAt);

  Optional<Known> get(DeviceId device, String measurement);

  /** All that is known of a device, by measurement name. */
  Collection<Known> of(DeviceId device);

  Collection<DeviceId> devices();

  record Known(DeviceId device, Measurement measurement, Instant at) {}
}
