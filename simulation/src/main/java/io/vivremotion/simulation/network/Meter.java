package io.vivremotion.simulation.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** What passed a {@link CountingProxy}, and when. Thread-safe. */
public final class Meter {
  private final LongSupplier nanoTime;
  private final List<Passed> passed = new ArrayList<>();
  private long sentBytes;
  private long receivedBytes;

  Meter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized void sent(int bytes) {
    sentBytes += bytes;
    passed.add(new Passed(nanoTime.getAsLong(), bytes, 0));
  }

  synchronized void received(int bytes) {
    receivedBytes += bytes;
    passed.add(new Passed(nanoTime.getAsLong(), 0, bytes));
  }

  /** From the client to the server. */
  public synchronized long sentBytes() {
    return sentBytes;
  }

  /** From the server to the client. */
  public synchronized long receivedBytes() {
    return receivedBytes;
  }

  /** The most bytes, both directions summed, within any window of this length. */
  public long mostWithin(Duration window) {
    return most(window, each -> each.sent + each.received);
  }

  public long mostSentWithin(Duration window) {
    return most(window, Passed::sent);
  }

  public long mostReceivedWithin(Duration window) {
    return most(window, Passed::received);
  }

  /** Exact: the window slides from event to event. */
  private synchronized long most(Duration window, ToLongFunction<Passed> counted) {
    long most = 0;
    long within = 0;
    int oldest = 0;
    for (Passed newest : passed) {
      within += counted.applyAsLong(newest);
      while (newest.atNanos - passed.get(oldest).atNanos > window.toNanos()) {
        within -= counted.applyAsLong(passed.get(oldest));
        oldest++;
      }
      most = Math.max(most, within);
    }
    return most;
  }

  private record Passed(long atNanos, long sent, long received) {}
}
