package io.vivremotion.http;

import io.netty.channel.EventLoop;
import io.vivremotion.http.StreamListener.Cause;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one host over one link: those idle are kept, and so many are open
 * at most.
 */
final class OriginPool implements StreamConnector.Opened {
  private final EventLoop events;
  private final StreamClient.Shared shared;
  private final StreamConnector connector;
  private final Way way;
  private final Deque<StreamConnection> idle = new ArrayDeque<>();
  private final Deque<Ongoing> waiting = new ArrayDeque<>();
  private int open;
  private boolean closed;
  private boolean left;

  OriginPool(EventLoop events, StreamClient.Shared shared, StreamConnector connector, Way way) {
    this.way = way;
    this.events = events;
    this.shared = shared;
    this.connector = connector;
  }

  Way way() {
    return way;
  }

  /** Another link is used from now on: what is under way here comes to its end, nothing is kept. */
  void leave() {
    left = true;
    idle.forEach(StreamConnection::close);
    idle.clear();
  }

  void begin(Ongoing call) {
    StreamConnection kept = takeIdle();
    if (kept != null) {
      kept.carry(call, true);
    } else if (open < shared.config.maxConnectionsPerHost()) {
      connect(call);
    } else if (waiting.size() < shared.config.maxWaitingPerHost()) {
      waiting.add(call);
      shared.waiting.incrementAndGet();
    } else {
      shared.crowded.increment();
      call.failLater(
          events,
          Cause.CROWDED,
          "all connections to "
              + call.call.uri().getHost()
              + " are in use and as many calls wait as may");
    }
  }

  private void connect(Ongoing call) {
    open++;
    shared.open.incrementAndGet();
    connector.connect(events, call, this);
  }

  /** The one used last: its TCP window is open and it is the least likely to be closed. */
  private @Nullable StreamConnection takeIdle() {
    for (StreamConnection next; (next = idle.pollFirst()) != null; ) {
      if (next.isReusable()) {
        return next;
      }
      next.close();
    }
    return null;
  }

  @Override
  public void opened(StreamConnection connection, Ongoing call) {
    if (closed) {
      connection.close();
    } else if (call.isOver()) {
      free(connection);
    } else {
      connection.carry(call, false);
    }
  }

  @Override
  public void failed(Ongoing call, Cause cause, String what) {
    connectionEnded();
    call.fail(cause, what);
  }

  @Override
  public void free(StreamConnection connection) {
    Ongoing next = nextWaiting();
    if (next != null) {
      connection.carry(next, true);
    } else if (left) {
      connection.close();
    } else {
      connection.idleSince(shared.nanos());
      idle.addFirst(connection);
    }
  }

  private @Nullable Ongoing nextWaiting() {
    for (Ongoing next; (next = waiting.poll()) != null; ) {
      shared.waiting.decrementAndGet();
      if (!next.isOver()) {
        return next;
      }
    }
    return null;
  }

  @Override
  public void connectionEnded() { // its place is for who waits
    open--;
    shared.open.decrementAndGet();
    Ongoing next = closed ? null : nextWaiting();
    if (next != null) {
      connect(next);
    }
  }

  /** Ends what was idle for too long; true if nothing is left. */
  boolean tidy(long nowNanos) {
    while (!idle.isEmpty()
        && nowNanos - idle.getLast().idleSinceNanos() > shared.config.idleTimeout().toNanos()) {
      idle.removeLast().close();
    }
    waiting.removeIf(call -> {
      if (call.isOver()) {
        shared.waiting.decrementAndGet();
      }
      return call.isOver();
    });
    return open == 0 && waiting.isEmpty();
  }

  void close() {
    closed = true;
    idle.forEach(StreamConnection::close);
    idle.clear();
  }
}
