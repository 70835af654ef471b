package io.vivremotion.http;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Ends what takes too long: a body that does not come, a peer that neither sends nor reads. */
final class PeerWatch {
  private final ServerShared shared;
  private final Channel channel;
  private final Peer peer;
  private long lastProgressNanos;
  private long headNanos;

  /** Who is watched; on its event loop. */
  interface Peer {
    /** A request's head has come and not yet all of its body. */
    boolean sendsBody();

    /** It is our turn. */
    boolean waitsForHandler();

    /** The body did not come in time. */
    void tooSlow();
  }

  PeerWatch(ServerShared shared, Channel channel, Peer peer) {
    this.shared = shared;
    this.channel = channel;
    this.peer = peer;
  }

  void begin() {
    progress();
    watch();
  }

  /** Returns when, by the server's clock. */
  long headBegun() {
    headNanos = shared.nanos();
    return headNanos;
  }

  void progress() {
    lastProgressNanos = shared.nanos();
  }

  /**
   * {@code arrived} runs once, with true when the peer's system has acknowledged all that was
   * written, with false if the connection ended before.
   */
  void whenArrived(Consumer<Boolean> arrived) {
    new Arriving(shared, channel, arrived).run();
  }

  long maxUnsentBytes() {
    return shared.config.maxUnsentBytes();
  }

  /** The peer of an event stream does not read. */
  void overrun() {
    shared.overruns.increment();
    var _ = channel.close();
  }

  void later(Runnable task, long nanos) {
    var _ = channel.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** Runs when the time may be up. */
  private void watch() {
    if (!channel.isActive()) {
      return;
    }
    long idle = shared.config.idleTimeout().toNanos();
    long left =
        peer.sendsBody()
            ? headNanos + shared.config.requestTimeout().toNanos() - shared.nanos()
            : peer.waitsForHandler() ? idle : lastProgressNanos + idle - shared.nanos();
    if (left > 0) {
      later(this::watch, Math.min(left, shared.config.requestTimeout().toNanos()));
    } else if (peer.sendsBody()) {
      peer.tooSlow();
      later(this::watch, idle);
    } else {
      shared.idle.increment();
      var _ = channel.close();
    }
  }
}
