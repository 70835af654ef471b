package io.vivremotion.http;

import io.netty.channel.EventLoop;
import io.vivremotion.insight.Fatal;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The event loop a request is served on. What is called from there and calls back there needs no
 * lock and no hand-over between threads.
 */
public final class Loop {
  private final EventLoop events;

  Loop(EventLoop events) {
    this.events = events;
  }

  EventLoop events() {
    return events;
  }

  /** The caller runs on this loop. */
  public boolean isHere() {
    return events.inEventLoop();
  }

  /** Runs it on the loop: now if the caller is there. False after the server's end. */
  public boolean run(Runnable task) {
    if (events.inEventLoop()) {
      task.run();
      return true;
    }
    return later(task);
  }

  /** Runs it on the loop after what is under way. False after the server's end. */
  public boolean later(Runnable task) {
    try {
      events.execute(Fatal.seen(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs it on the loop after a while; the returned action calls it off. */
  public Runnable after(Duration delay, Runnable task) {
    try {
      var scheduled = events.schedule(Fatal.seen(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }
}
