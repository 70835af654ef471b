package io.vivremotion.http;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Bytes on their way to a peer, until its system has acknowledged all that was written. The kernel
 * tells nobody, so that it is asked, at first often. On the connection's event loop.
 */
final class Arriving implements Runnable {
  private static final long FIRST_LOOK_NANOS = 1_000_000;
  private static final long LAST_LOOK_NANOS = 250_000_000;

  private final ServerShared shared;
  private final Channel channel;
  private final Consumer<Boolean> arrived;
  private long progressNanos;
  private long nextLookNanos = FIRST_LOOK_NANOS;
  private int left = Integer.MAX_VALUE;

  /**
   * @param arrived runs once, with false if the connection ended before
   */
  Arriving(ServerShared shared, Channel channel, Consumer<Boolean> arrived) {
    this.shared = shared;
    this.channel = channel;
    this.arrived = arrived;
    this.progressNanos = shared.nanos();
  }

  @Override
  public void run() {
    if (!channel.isOpen()) {
      arrived.accept(false);
      return;
    }
    int now = SendQueue.bytes(channel);
    if (now == 0) {
      arrived.accept(true);
      return;
    }
    if (now < left) {
      left = now;
      progressNanos = shared.nanos();
    } else if (shared.nanos() - progressNanos > shared.config.idleTimeout().toNanos()) {
      shared.idle.increment();
      var _ = channel.close(); // the peer's system is gone; what it did not take is another's
    }
    var _ = channel.eventLoop().schedule(this, nextLookNanos, TimeUnit.NANOSECONDS);
    nextLookNanos = Math.min(2 * nextLookNanos, LAST_LOOK_NANOS);
  }
}
