package io.vivremotion.state;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Measurement.Value;
import io.vivremotion.message.Payload;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Last values in memory, at most so many series: the one not heard of for longest goes first. Long
 * texts are cut, long octet strings not kept, so that memory is bounded by the number of series.
 */
public final class MemoryLastValues implements LastValues, Checkpointed {
  private static final int MAX_TEXT = 256;
  private static final int MAX_OCTETS = 256;

  private final Config config;
  private final Counter evicted;
  private final Map<DeviceId, Map<String, Series>> devices = new HashMap<>();

  /** Ends of the list of all series, by time of the last put. */
  private @Nullable Series oldest;

  private @Nullable Series newest;
  private int size;

  public MemoryLastValues(Config config, MeterRegistry meters) {
    this.config = config;
    this.evicted = meters.counter("vivremotion.last.values.evicted");
    Gauge.builder("vivremotion.last.values", this, MemoryLastValues::size).register(meters);
  }

  /**
   * @param maxSeries about 300 bytes each
   */
  public record Config(int maxSeries) {
    public static final Config DEFAULT = new Config(20_000);

    public Config {
      if (maxSeries < 1) {
        throw new IllegalArgumentException("max-series: at least 1 was expected, got " + maxSeries);
      }
    }
  }

  @Override
  public synchronized void put(DeviceId device, Measurement measurement, Instant receivedAt) {
    Map<String, Series> ofDevice = devices.get(device);
    Series series = ofDevice == null ? null : ofDevice.get(measurement.name());
    if (series == null) {
      series = new Series(device, measurement.name());
      devices.computeIfAbsent(device, _ -> new LinkedHashMap<>(4)).put(series.name, series);
      size++;
    } else if (series != newest) {
      unlink(series);
    }
    series.measurement = bounded(measurement);
    series.at = receivedAt;
    if (series != newest) {
      link(series);
    }
    if (size > config.maxSeries()) {
      evictOldest();
    }
  }

  @Override
  public synchronized Optional<Known> get(DeviceId device, String measurement) {
    Series series = devices.getOrDefault(device, Map.of()).get(measurement);
    return series == null ? Optional.empty() : series.known();
  }

  @Override
  public synchronized Collection<Known> of(DeviceId device) {
    return devices.getOrDefault(device, Map.of()).values().stream()
        .flatMap(series -> series.known().stream())
        .toList();
  }

  @Override
  public synchronized Collection<DeviceId> devices() {
    return List.copyOf(devices.keySet());
  }

  @Override
  public String checkpointName() {
    return "last-values";
  }

  /** Version 1: count, then from the oldest on device, time received, measurement. */
  @Override
  public void save(DataOutput target) throws IOException {
    List<Known> all = snapshot();
    target.writeByte(1);
    target.writeInt(all.size());
    for (Known known : all) {
      target.writeUTF(known.device().value());
      StateFields.writeInstant(target, known.at());
      StateFields.writeMeasurement(target, known.measurement());
    }
  }

  @Override
  public void restore(DataInput source) throws IOException {
    StateFields.expectVersion(source, 1);
    int count = source.readInt();
    ArrayDeque<Known> all = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      DeviceId device = new DeviceId(source.readUTF());
      Instant at = StateFields.readInstant(source);
      all.addLast(new Known(device, StateFields.readMeasurement(source), at));
      if (all.size() > config.maxSeries()) {
        all.removeFirst();
      }
    }
    all.forEach(known -> put(known.device(), known.measurement(), known.at()));
  }

  private synchronized int size() {
    return size;
  }

  private synchronized List<Known> snapshot() {
    List<Known> all = new ArrayList<>(size);
    for (Series series = oldest; series != null; series = series.newer) {
      series.known().ifPresent(all::add);
    }
    return all;
  }

  private void link(Series series) {
    series.older = newest;
    series.newer = null;
    if (newest == null) {
      oldest = series;
    } else {
      newest.newer = series;
    }
    newest = series;
  }

  private void unlink(Series series) {
    Series older = series.older;
    Series newer = series.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
  }

  private void evictOldest() {
    Series out = oldest;
    if (out == null) {
      return;
    }
    unlink(out);
    Map<String, Series> ofDevice = devices.get(out.device);
    if (ofDevice != null) {
      ofDevice.remove(out.name);
      if (ofDevice.isEmpty()) {
        devices.remove(out.device);
      }
    }
    size--;
    evicted.increment();
  }

  private static Measurement bounded(Measurement measurement) {
    return switch (measurement.value()) {
      case Value.Numeric _, Value.Flag _ -> measurement;
      case Value.Text(String text) when text.length() > MAX_TEXT ->
          with(measurement, new Value.Text(text.substring(0, MAX_TEXT) + "…"));
      case Value.Text _ -> measurement;
      case Value.Octets(Payload octets) when octets.size() > MAX_OCTETS ->
          with(measurement, new Value.Text("(" + octets.size() + " octets)"));
      case Value.Octets _ -> measurement;
    };
  }

  private static Measurement with(Measurement measurement, Value value) {
    return new Measurement(measurement.name(), measurement.unit(), value, measurement.time());
  }

  private static final class Series {
    private final DeviceId device;
    private final String name;
    private @Nullable Measurement measurement;
    private Instant at = Instant.EPOCH;
    private @Nullable Series older;
    private @Nullable Series newer;

    Series(DeviceId device, String name) {
      this.device = device;
      this.name = name;
    }

    Optional<Known> known() {
      Measurement last = measurement;
      return last == null ? Optional.empty() : Optional.of(new Known(device, last, at));
    }
  }
}
