package io.vivremotion.inference;

import io.vivremotion.message.DeviceId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The series watched now; the one longest silent makes room for a new one. Not thread-safe. */
final class SeriesTable {
  private static final byte VERSION = 1;

  private final LinkedHashMap<SeriesKey, SeriesWatch> watches =
      new LinkedHashMap<>(256, 0.75f, true);
  private final TelemetryStage.Config config;
  private volatile int size;
  private long forgotten;

  SeriesTable(TelemetryStage.Config config) {
    this.config = config;
  }

  SeriesWatch of(DeviceId device, String measurement) {
    SeriesKey key = new SeriesKey(device, measurement);
    SeriesWatch known = watches.get(key);
    if (known != null) {
      return known;
    }
    SeriesWatch added = new SeriesWatch(SeriesRules.of(key, config));
    watches.put(key, added);
    if (watches.size() > config.maxSeries()) {
      watches.pollFirstEntry();
      forgotten++;
    }
    size = watches.size();
    return added;
  }

  /** Any thread. */
  int size() {
    return size;
  }

  long forgotten() {
    return forgotten;
  }

  void save(DataOutput target) throws IOException {
    byte[] bytes = new byte[SeriesWatch.BYTES];
    target.writeByte(VERSION);
    target.writeInt(bytes.length);
    target.writeInt(watches.size());
    for (Map.Entry<SeriesKey, SeriesWatch> entry : watches.entrySet()) {
      target.writeUTF(entry.getKey().device().value());
      target.writeUTF(entry.getKey().measurement());
      entry.getValue().write(ByteBuffer.wrap(bytes));
      target.write(bytes);
    }
  }

  void restore(DataInput source) throws IOException {
    watches.clear();
    size = 0;
    byte version = source.readByte();
    int length = source.readInt();
    if (version != VERSION || length != SeriesWatch.BYTES) {
      throw new IOException("telemetry state of version " + version + ", " + length + " bytes");
    }
    LinkedHashMap<SeriesKey, SeriesWatch> read = new LinkedHashMap<>();
    byte[] bytes = new byte[length];
    for (int left = source.readInt(); left > 0; left--) {
      SeriesKey key = new SeriesKey(new DeviceId(source.readUTF()), source.readUTF());
      SeriesWatch watch = new SeriesWatch(SeriesRules.of(key, config));
      source.readFully(bytes);
      watch.read(ByteBuffer.wrap(bytes));
      read.put(key, watch);
    }
    watches.putAll(read);
    while (watches.size() > config.maxSeries()) {
      watches.pollFirstEntry();
    }
    size = watches.size();
  }
}
