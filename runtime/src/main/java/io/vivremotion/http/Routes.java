package io.vivremotion.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The routes there are. Thread-safe: a new list replaces the old one. */
final class Routes {
  private volatile List<Route> routes = List.of();

  /** What a method and path lead to. */
  sealed interface Match {
    record Found(Route route, Map<String, String> parameters) implements Match {}

    /** There is such a path, but not for this method. */
    record WrongMethod(String allow) implements Match {}

    record NotFound() implements Match {}
  }

  synchronized void add(Route route) {
    List<Route> more = new ArrayList<>(routes);
    boolean taken =
        more.stream()
            .anyMatch(r -> r.method.equals(route.method) && r.template.equals(route.template));
    if (taken) {
      throw new IllegalArgumentException("route " + route.template + " is there already");
    }
    more.add(route);
    routes = List.copyOf(more);
  }

  /** Throws {@link IllegalArgumentException} for a path that cannot be decoded. */
  Match match(String method, String rawPath) {
    String[] path = rawPath.split("/", -1);
    TreeSet<String> allow = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = route.match(path);
      if (parameters.isPresent()) {
        if (route.serves(method)) {
          return new Match.Found(route, parameters.get());
        }
        allow.add(route.method);
      }
    }
    if (allow.contains("GET")) {
      allow.add("HEAD");
    }
    return allow.isEmpty() ? new Match.NotFound() : new Match.WrongMethod(String.join(", ", allow));
  }
}
