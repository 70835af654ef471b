package io.vivremotion.flow;

import io.vivremotion.message.DeviceId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;

/** The open window of one series: constant memory, about 350 bytes. */
final class DigestWindow {
  private final long startMillis;
  private final RunningQuantile median = new RunningQuantile(0.5);
  private final RunningQuantile high = new RunningQuantile(0.95);
  private String unit = "";
  private long count;
  private double min;
  private double max;
  private double first;
  private double last;
  private double mean;

  /** Of the times in seconds since the start, for the slope (Welford). */
  private double meanTime;

  private double squares;
  private double products;

  DigestWindow(long startMillis) {
    this.startMillis = startMillis;
  }

  long startMillis() {
    return startMillis;
  }

  void add(double value, String ofUnit, long atMillis) {
    count++;
    if (count == 1) {
      min = value;
      max = value;
      first = value;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    last = value;
    unit = ofUnit;
    double time = (atMillis - startMillis) / 1_000.0;
    double timeOff = time - meanTime;
    meanTime += timeOff / count;
    mean += (value - mean) / count;
    squares += timeOff * (time - meanTime);
    products += timeOff * (value - mean);
    median.add(value);
    high.add(value);
  }

  Digest closed(DeviceId device, String name, long lengthMillis) {
    return new Digest(
        device,
        name,
        unit,
        Instant.ofEpochMilli(startMillis),
        Instant.ofEpochMilli(startMillis + lengthMillis),
        count,
        min,
        mean,
        max,
        squares > 0 ? products / squares : 0,
        median.value(),
        high.value(),
        first,
        last);
  }

  void save(DataOutput target) throws IOException {
    target.writeLong(startMillis);
    target.writeUTF(unit);
    target.writeLong(count);
    for (double part : new double[] {min, max, first, last, mean, meanTime, squares, products}) {
      target.writeDouble(part);
    }
    median.save(target);
    high.save(target);
  }

  static DigestWindow restored(DataInput source) throws IOException {
    DigestWindow window = new DigestWindow(source.readLong());
    window.unit = source.readUTF();
    window.count = source.readLong();
    window.min = source.readDouble();
    window.max = source.readDouble();
    window.first = source.readDouble();
    window.last = source.readDouble();
    window.mean = source.readDouble();
    window.meanTime = source.readDouble();
    window.squares = source.readDouble();
    window.products = source.readDouble();
    window.median.restore(source);
    window.high.restore(source);
    return window;
  }
}
