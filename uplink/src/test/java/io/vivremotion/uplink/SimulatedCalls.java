package io.vivremotion.uplink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.IntToDoubleFunction;

/**
 * Time which passes only when the one who plays it says so, and calls on threads of their own that
 * wait in it, for a time or until a link has carried their bytes: those under way share what it can
 * carry. Of all threads one runs at a time, so that a run can be repeated.
 */
final class SimulatedCalls implements Executor {
  private static final long SECOND = 1_000_000_000;
  private static final double CARRIED = 1e-6;

  private final PriorityQueue<Waiting> sleeping =
      new PriorityQueue<>(
          Comparator.<Waiting>comparingLong(each -> each.untilNanos)
              .thenComparingLong(each -> each.number));
  private final List<Waiting> onLink = new ArrayList<>();
  private final IntToDoubleFunction bytesInSecond;
  private long nowNanos;
  private long count;
  private boolean running;

  /**
   * @param bytesInSecond of the link, by the number of the second
   */
  SimulatedCalls(IntToDoubleFunction bytesInSecond) {
    this.bytesInSecond = bytesInSecond;
  }

  private static final class Waiting {
    private final long untilNanos;
    private final long number;
    private double bytes;
    private boolean over;

    Waiting(long untilNanos, double bytes, long number) {
      this.untilNanos = untilNanos;
      this.bytes = bytes;
      this.number = number;
    }
  }

  synchronized long nanos() {
    return nowNanos;
  }

  /** Returns once the call waits or has ended. */
  @Override
  public synchronized void execute(Runnable call) {
    running = true;
    Thread.ofVirtual()
        .start(() -> {
          try {
            call.run();
          } finally {
            rest();
          }
        });
    awaitRest();
  }

  private synchronized void rest() {
    running = false;
    notifyAll();
  }

  /** Of a call: goes on at that time. */
  synchronized void sleepUntil(long nanos) throws InterruptedException {
    if (nanos > nowNanos) {
      Waiting waiting = new Waiting(nanos, 0, count++);
      sleeping.add(waiting);
      await(waiting);
    }
  }

  /** Of a call: goes on once the link has carried so many bytes for it. */
  synchronized void carry(long bytes) throws InterruptedException {
    Waiting waiting = new Waiting(Long.MAX_VALUE, bytes, count++);
    onLink.add(waiting);
    await(waiting);
  }

  private void await(Waiting waiting) throws InterruptedException {
    rest();
    while (!waiting.over) {
      wait();
    }
  }

  /** When something changes at the latest: a call goes on, or the link becomes another. */
  synchronized long nextNanos() {
    Waiting next = sleeping.peek();
    long soonest = next == null ? Long.MAX_VALUE : next.untilNanos;
    if (onLink.isEmpty()) {
      return soonest;
    }
    double least = onLink.stream().mapToDouble(each -> each.bytes).min().orElse(0);
    long carried = nowNanos + (long) Math.min(SECOND, least / share() * SECOND) + 1;
    return Math.min(soonest, Math.min(carried, (nowNanos / SECOND + 1) * SECOND));
  }

  /** Of each, in bytes a second. */
  private double share() {
    return bytesInSecond.applyAsDouble((int) (nowNanos / SECOND)) / onLink.size();
  }

  /** Lets time pass, and then each call that it is time for, until it waits again. */
  synchronized void passTo(long nanos) {
    double each = onLink.isEmpty() ? 0 : share() * (nanos - nowNanos) / SECOND;
    onLink.forEach(waiting -> waiting.bytes -= each);
    nowNanos = nanos;
    for (Waiting carried : onLink.stream().filter(one -> one.bytes < CARRIED).toList()) {
      onLink.remove(carried);
      wake(carried);
    }
    while (!sleeping.isEmpty() && sleeping.peek().untilNanos <= nowNanos) {
      wake(sleeping.remove());
    }
  }

  private void wake(Waiting waiting) {
    waiting.over = true;
    running = true;
    notifyAll();
    awaitRest();
  }

  private void awaitRest() {
    boolean interrupted = false;
    while (running) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
