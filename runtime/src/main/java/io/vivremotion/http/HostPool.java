package io.vivremotion.http;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** The connections to one host: so many calls at a time, those idle kept for the next call. */
final class HostPool {
  final Semaphore permits;
  private final ConcurrentLinkedDeque<ClientConnection> idle = new ConcurrentLinkedDeque<>();

  HostPool(int maxConnections) {
    this.permits = new Semaphore(maxConnections, true);
  }

  /** The one used last: its TCP window is open and it is the least likely to be closed. */
  Optional<ClientConnection> take() {
    for (ClientConnection next; (next = idle.pollFirst()) != null; ) {
      next.taken();
      if (next.isReusable()) {
        return Optional.of(next);
      }
      next.close();
    }
    return Optional.empty();
  }

  void giveBack(ClientConnection connection, long nowNanos, long idleNanos) {
    connection.idle(nowNanos, idleNanos);
    idle.addFirst(connection);
  }

  void close() {
    idle.forEach(ClientConnection::close);
    idle.clear();
  }
}
