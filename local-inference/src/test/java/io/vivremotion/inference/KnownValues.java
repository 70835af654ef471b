package io.vivremotion.inference;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.state.LastValues;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Last values in a map. */
final class KnownValues implements LastValues {
  private final Map<DeviceId, Map<String, Known>> known = new LinkedHashMap<>();

  KnownValues with(String device, String measurement, double value, String unit, Instant at) {
    put(
        new DeviceId(device),
        new Measurement(measurement, unit, new Measurement.Value.Numeric(value), Optional.empty()),
        at);
    return this;
  }

  KnownValues with(String device, String measurement, boolean value, Instant at) {
    put(
        new DeviceId(device),
        new Measurement(measurement, "", new Measurement.Value.Flag(value), Optional.empty()),
        at);
    return this;
  }

  @Override
  public void put(DeviceId device, Measurement measurement, Instant receivedAt) {
    known
        .computeIfAbsent(device, _ -> new LinkedHashMap<>())
        .put(measurement.name(), new Known(device, measurement, receivedAt));
  }

  @Override
  public Optional<Known> get(DeviceId device, String measurement) {
    return Optional.ofNullable(known.getOrDefault(device, Map.of()).get(measurement));
  }

  @Override
  public Collection<Known> of(DeviceId device) {
    return known.getOrDefault(device, Map.of()).values();
  }

  @Override
  public Collection<DeviceId> devices() {
    return known.keySet();
  }
}
