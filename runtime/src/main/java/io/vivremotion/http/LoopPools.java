package io.vivremotion.http;

import io.netty.channel.EventLoop;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.insight.Fatal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The connections of one loop by origin, and the times of its calls. All on that loop. */
final class LoopPools {
  private static final long TICK_MILLIS = 100;

  private final EventLoop events;
  private final StreamClient.Shared shared;
  private final StreamConnector connector;
  private final Map<String, OriginPool> origins = new HashMap<>();
  private final List<OriginPool> leaving = new ArrayList<>();
  private final Set<Ongoing> ongoing = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean ticking;

  LoopPools(EventLoop events, StreamClient.Shared shared, StreamConnector connector) {
    this.events = events;
    this.shared = shared;
    this.connector = connector;
  }

  long nanos() {
    return shared.nanos();
  }

  void begin(Ongoing call) {
    ongoing.add(call);
    call.owned(this);
    tickOn();
    pool(call).begin(call);
  }

  /** Of the link that the call goes over: what another one has open is not used any more. */
  private OriginPool pool(Ongoing call) {
    String origin = call.call.to().origin();
    OriginPool known = origins.get(origin);
    if (known != null && known.way().equals(call.way)) {
      return known;
    }
    OriginPool pool = new OriginPool(events, shared, connector, call.way);
    OriginPool left = origins.put(origin, pool);
    if (left != null) {
      left.leave();
      leaving.add(left);
    }
    return pool;
  }

  void over(Ongoing call) {
    ongoing.remove(call);
  }

  private void tickOn() {
    if (!ticking) {
      ticking = true;
      var _ = events.schedule(Fatal.seen(this::tick), TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** One timer for all calls of the loop: none is set or called off for each request. */
  private void tick() {
    ticking = false;
    try {
      look(nanos());
    } finally { // whatever a listener throws: the other calls have their times, too
      if (!ongoing.isEmpty() || !origins.isEmpty() || !leaving.isEmpty()) {
        tickOn();
      }
    }
  }

  private void look(long now) {
    for (Ongoing call : List.copyOf(ongoing)) {
      call.watch(now);
    }
    origins.values().removeIf(pool -> pool.tidy(now));
    leaving.removeIf(pool -> pool.tidy(now));
  }

  /** Any thread. */
  void close() {
    try {
      events.execute(() -> {
        new ArrayList<>(ongoing)
            .forEach(call -> call.fail(Cause.UNREACHABLE, "the gateway is stopping"));
        origins.values().forEach(OriginPool::close);
        leaving.forEach(OriginPool::close);
      });
    } catch (RejectedExecutionException e) {
      ticking = false; // the loop has ended, and its connections with it
    }
  }
}
