package io.vivremotion.adapter.mqtt;

import io.vivremotion.insight.Fatal;
import io.vivremotion.security.Gate.Principal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Sessions by client id, connected or waiting for their client, in memory: a restart of the gateway
 * ends them all. As many may wait as may be connected; then the longest waiting one goes. Event
 * loop only.
 */
final class Sessions {
  private final Broker broker;
  private final Map<String, Session> byClientId = new LinkedHashMap<>();
  private final Map<Session, Future<?>> expiring = new LinkedHashMap<>();
  private final Map<Session, Delayed> wills = new HashMap<>();

  private record Delayed(Will will, Future<?> timer) {}

  Sessions(Broker broker) {
    this.broker = broker;
  }

  /** A session and whether it was there before. */
  record Opened(Session session, boolean present) {}

  /** Ends an older connection of the same client, and its session if it is not to go on. */
  Opened open(String clientId, Principal principal, boolean clean) {
    Session before = byClientId.get(clientId);
    if (before != null) {
      before.connection().ifPresent(connection -> connection.end(Reason.TAKEN_OVER));
      if (clean || !before.principal().equals(principal)) {
        end(before);
      }
    }
    Session kept = byClientId.get(clientId);
    if (kept != null) {
      cancel(expiring.remove(kept));
      Delayed will = wills.remove(kept);
      if (will != null) {
        cancel(will.timer());
        broker.wills().giveBack(will.will().bytes());
      }
      return new Opened(kept, true);
    }
    Outbound outbound =
        new Outbound(broker.config().sessionQueueMaxBytes(), broker.queued(), broker.meters());
    Session session = new Session(clientId, principal, outbound);
    byClientId.put(clientId, session);
    return new Opened(session, false);
  }

  private static void cancel(@org.jspecify.annotations.Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** A connection is gone; its session may wait for the client to come back. */
  void left(Session session, Connection connection, Optional<Will> will) {
    if (session.connection().filter(current -> current == connection).isEmpty()) {
      will.ifPresent(unsaid -> broker.wills().giveBack(unsaid.bytes()));
      return;
    }
    session.disconnect();
    broker.answers().forget(session);
    long expiry = session.expirySeconds();
    will.ifPresent(last -> publish(session, last, expiry));
    if (expiry == 0) {
      end(session);
    } else {
      expiring.put(
          session,
          broker.loop().schedule(Fatal.seen(() -> end(session)), expiry, TimeUnit.SECONDS));
      makeRoom();
    }
  }

  private void publish(Session session, Will will, long expirySeconds) {
    long delay = Math.min(will.delaySeconds(), expirySeconds);
    if (delay == 0) {
      publish(will);
    } else {
      Runnable late = Fatal.seen(() -> publishDelayed(session));
      wills.put(session, new Delayed(will, broker.loop().schedule(late, delay, TimeUnit.SECONDS)));
    }
  }

  private void publishDelayed(Session session) {
    Delayed delayed = wills.remove(session);
    if (delayed != null) {
      delayed.timer().cancel(false);
      publish(delayed.will());
    }
  }

  private void publish(Will will) {
    broker.wills().giveBack(will.bytes());
    will.arrival().connection().owed().addWill(will.arrival());
  }

  private void end(Session session) {
    publishDelayed(session);
    cancel(expiring.remove(session));
    byClientId.remove(session.clientId(), session);
    session
        .subscriptions()
        .values()
        .forEach(subscription -> {
          broker.tree().remove(session, subscription.filter());
          broker.filters().giveBack(subscription.filter().bytes());
        });
    session.subscriptions().clear();
    session.outbound().clear();
  }

  private void makeRoom() {
    while (expiring.size() > broker.config().maxConnections()) {
      broker.meters().droppedOutgoing("session-evicted");
      end(expiring.keySet().iterator().next());
    }
  }

  int waiting() {
    return expiring.size();
  }
}
