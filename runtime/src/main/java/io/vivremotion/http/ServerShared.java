package io.vivremotion.http;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of a server have in common. Thread-safe. */
final class ServerShared {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  static final Problem BUSY =
      new Problem(
          503,
          "Service Unavailable",
          "more request bodies are in memory than may be; send again later",
          Map.of("retry-after", "1"));

  final HttpServer.Config config;
  final Screening screening;
  final ReplyBytes bytes;
  final Counter overruns;
  final Counter idle;
  final Counter paused;
  private final Clock clock;
  private final Counter refused;
  private final Counter bodiesRefused;
  private final Counter headsRefused;
  private final Counter tooLarge;
  private final Counter slowBodies;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  ServerShared(HttpServer.Config config, Screening screening, MeterRegistry meters) {
    this.config = config;
    this.screening = screening;
    this.clock = meters.config().clock();
    this.bytes = new ReplyBytes(clock);
    Gauge.builder("vivremotion_connections", connections, Set::size)
        .tag("protocol", "http")
        .register(meters);
    Gauge.builder("vivremotion_http_buffered_bytes", heldBytes, AtomicLong::get)
        .description("Request bodies in memory")
        .register(meters);
    this.refused =
        meters.counter("vivremotion_connections_refused", "protocol", "http", "reason", "limit");
    this.bodiesRefused = refusals(meters, "buffered-bytes");
    this.overruns = refusals(meters, "unsent-bytes");
    this.slowBodies = refusals(meters, "request-timeout");
    this.idle = refusals(meters, "idle-timeout");
    this.headsRefused = refusals(meters, "head-bytes");
    this.tooLarge = refusals(meters, "content");
    this.paused =
        Counter.builder("vivremotion_reading_paused")
            .description("Times a peer was not read from, for what it is owed or does not read")
            .tag("protocol", "http")
            .register(meters);
  }

  private static Counter refusals(MeterRegistry meters, String limit) {
    return Counter.builder("vivremotion_http_refused")
        .description("Requests turned away, or streams ended, because a limit was reached")
        .tag("limit", limit)
        .register(meters);
  }

  long nanos() {
    return clock.monotonicTime();
  }

  boolean opened(ServerConnection connection) {
    if (draining || connections.size() >= config.maxConnections()) {
      refused.increment();
      return false;
    }
    return connections.add(connection);
  }

  void closed(ServerConnection connection) {
    connections.remove(connection);
  }

  Set<ServerConnection> connections() {
    return connections;
  }

  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /** Counts bytes of a body as held in memory; false: there is no room for them. */
  boolean hold(Exchange exchange, long more) {
    if (heldBytes.addAndGet(more) > config.maxBufferedBytes()) {
      heldBytes.addAndGet(-more);
      bodiesRefused.increment();
      return false;
    }
    exchange.heldBytes += more;
    return true;
  }

  void release(Exchange exchange) {
    heldBytes.addAndGet(-exchange.heldBytes);
    exchange.heldBytes = 0;
  }

  /** Its peer went away. */
  void left(Exchange exchange) {
    release(exchange);
    try {
      exchange.gone();
    } catch (RuntimeException e) { // a bug of who answers must not cost the connection's place
      log.error("event=handler-failed reason=\"the peer is gone\"", e);
    }
  }

  void answered(Exchange exchange, int status) {
    switch (status) {
      case 408 -> slowBodies.increment();
      case 413 -> tooLarge.increment();
      case 414, 431 -> headsRefused.increment();
      default -> {} // not a limit's doing
    }
    Route route = exchange.route;
    if (route != null) {
      route.answered(status, nanos() - exchange.startNanos);
    }
  }

  long maxBodyBytes(Incoming incoming) {
    return incoming.admitted().route().maxBodyBytes(config.maxBodyBytes());
  }

  /** Hands a whole request to its route. */
  void serve(Incoming incoming) {
    Exchange exchange = incoming.exchange();
    try {
      Request request = incoming.request(maxBodyBytes(incoming));
      if (hold(exchange, Math.max(0, request.body().size() - incoming.body().size()))) {
        handle(incoming.admitted().route(), request, exchange);
      } else {
        exchange.problem(BUSY);
      }
    } catch (ContentCoding.TooLarge e) {
      exchange.problem(Screening.tooLarge(maxBodyBytes(incoming)));
    } catch (IOException e) {
      exchange.problem(Problem.badRequest("the body is not coded as content-encoding says"));
    } catch (IllegalArgumentException e) {
      exchange.problem(Problem.badRequest(e));
    }
  }

  private static void handle(Route route, Request request, Exchange exchange) {
    try {
      route.handler.handle(request, exchange);
    } catch (RuntimeException e) { // the top of what a request does: a bug must not end the server
      log.error("event=handler-failed method={} route={}", route.method, route.template, e);
      if (!exchange.isAnswered()) {
        exchange.problem(
            Problem.of(500, "Internal Server Error", "this is a defect; the log tells more"));
      }
    }
  }
}
