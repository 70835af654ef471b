package io.vivremotion.flow;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.message.DeviceId;
import io.vivremotion.state.Checkpointed;
import io.vivremotion.state.StateFields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The open windows of all series, by the gateway's time of receipt (device clocks lie). A window
 * closes when a reading of a later one comes, when its time has passed, or when there are more
 * series than may be open: then the one not heard of for longest. Flow thread only.
 */
final class Digests implements Checkpointed {
  private static final long FAR_AHEAD_MILLIS = Duration.ofHours(1).toMillis();

  private final long lengthMillis;
  private final int maxSeries;

  /** In order of the last reading. */
  private final LinkedHashMap<Series, DigestWindow> open = new LinkedHashMap<>(64, 0.75f, true);

  private List<Digest> closed = new ArrayList<>();

  /** For those who look on: written by the flow alone. */
  private volatile int openCount;

  private volatile long closedEarly;

  Digests(Duration window, int maxSeries) {
    this.lengthMillis = window.toMillis();
    this.maxSeries = maxSeries;
  }

  record Series(DeviceId device, String name) {}

  void bindTo(MeterRegistry meters) {
    Gauge.builder("vivremotion.flow.open.digests", this, digests -> digests.openCount)
        .register(meters);
    FunctionCounter.builder(
            "vivremotion.flow.digests.closed.early", this, digests -> digests.closedEarly)
        .register(meters);
  }

  void add(DeviceId device, String name, String unit, double value, Instant receivedAt) {
    long at = receivedAt.toEpochMilli();
    Series series = new Series(device, name);
    DigestWindow window = open.get(series);
    if (window == null || at >= window.startMillis() + lengthMillis) {
      if (window != null) {
        closed.add(window.closed(device, name, lengthMillis));
      }
      window = new DigestWindow(Math.floorDiv(at, lengthMillis) * lengthMillis);
      open.put(series, window);
      if (open.size() > maxSeries) {
        closeOldest();
      }
      openCount = open.size();
    }
    window.add(value, unit, at);
  }

  /** Closes those whose time has passed, or will not come soon, as the clock was set back. */
  void closeBefore(Instant now) {
    long latestStart = now.toEpochMilli() - lengthMillis;
    long farAhead = now.toEpochMilli() + FAR_AHEAD_MILLIS;
    Iterator<Map.Entry<Series, DigestWindow>> windows = open.entrySet().iterator();
    while (windows.hasNext()) {
      Map.Entry<Series, DigestWindow> entry = windows.next();
      long start = entry.getValue().startMillis();
      if (start <= latestStart || start > farAhead) {
        closed.add(close(entry));
        windows.remove();
      }
    }
    openCount = open.size();
  }

  int closedCount() {
    return closed.size();
  }

  /** Hands over what has closed. */
  List<Digest> takeClosed() {
    List<Digest> taken = closed;
    closed = new ArrayList<>();
    return taken;
  }

  @Override
  public String checkpointName() {
    return "digests";
  }

  /** Version 1: count, then device, name, window of each. What has closed is written elsewhere. */
  @Override
  public void save(DataOutput target) throws IOException {
    target.writeByte(1);
    target.writeInt(open.size());
    for (Map.Entry<Series, DigestWindow> entry : open.entrySet()) {
      target.writeUTF(entry.getKey().device().value());
      target.writeUTF(entry.getKey().name());
      entry.getValue().save(target);
    }
  }

  @Override
  public void restore(DataInput source) throws IOException {
    StateFields.expectVersion(source, 1);
    int count = source.readInt();
    Map<Series, DigestWindow> read = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Series series = new Series(new DeviceId(source.readUTF()), source.readUTF());
      read.put(series, DigestWindow.restored(source));
    }
    open.putAll(read);
    while (open.size() > maxSeries) {
      closeOldest();
    }
    openCount = open.size();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void closeOldest() {
    closedEarly++;
    Iterator<Map.Entry<Series, DigestWindow>> oldest = open.entrySet().iterator();
    closed.add(close(oldest.next()));
    oldest.remove();
  }

  private Digest close(Map.Entry<Series, DigestWindow> entry) {
    return entry.getValue().closed(entry.getKey().device(), entry.getKey().name(), lengthMillis);
  }
}
