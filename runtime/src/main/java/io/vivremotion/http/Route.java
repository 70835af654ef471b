package io.vivremotion.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A route with its template taken apart and its timers by class of status. */
final class Route {
  final String method;
  final Terms terms;
  final Handler handler;
  final String template;
  private final String[] segments;
  private final Timer[] timers = new Timer[6];

  Route(String method, String template, Terms terms, Handler handler, MeterRegistry meters) {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("route '" + template + "': must start with /");
    }
    this.method = method;
    this.template = template;
    this.terms = terms;
    this.handler = handler;
    this.segments = template.split("/", -1);
    for (int status = 1; status < timers.length; status++) {
      timers[status] =
          Timer.builder("vivremotion_http_request")
              .description("From a request's head to the end of its reply")
              .tag("route", method + " " + template)
              .tag("status", status + "xx")
              .register(meters);
    }
  }

  void answered(int status, long nanos) {
    timers[Math.clamp(status / 100, 1, 5)].record(nanos, TimeUnit.NANOSECONDS);
  }

  /** The parameters, percent-decoded, if the path fits; {@code path} is split but not decoded. */
  Optional<Map<String, String>> match(String[] path) {
    if (path.length != segments.length) {
      return Optional.empty();
    }
    Map<String, String> parameters = Map.of();
    for (int i = 0; i < path.length; i++) {
      String segment = segments[i];
      if (segment.startsWith("{")) {
        parameters = parameters.isEmpty() ? new HashMap<>(4) : parameters;
        parameters.put(segment.substring(1, segment.length() - 1), PercentCoding.decode(path[i]));
      } else if (!segment.equals(path[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  long maxBodyBytes(long ofServer) {
    return terms.maxBodyBytes() > 0 ? terms.maxBodyBytes() : ofServer;
  }

  boolean serves(String wanted) {
    return method.equals(wanted) || (method.equals("GET") && wanted.equals("HEAD"));
  }
}
