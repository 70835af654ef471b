package io.vivremotion.uplink.api;

import io.vivremotion.http.Destination;
import java.net.URI;

/** One address of a target; made anew when the provider's key changes. Thread-safe. */
final class Door {
  private final Upstream upstream;
  private final URI uri;
  private volatile Keyed latest;

  private record Keyed(String key, Destination destination) {}

  Door(Upstream upstream, URI uri) {
    this.upstream = upstream;
    this.uri = uri;
    this.latest = new Keyed("", upstream.destination(uri, ""));
  }

  Destination at(long nowNanos) {
    String key = upstream.key(nowNanos);
    Keyed known = latest;
    if (!known.key().equals(key)) {
      known = new Keyed(key, upstream.destination(uri, key));
      latest = known;
    }
    return known.destination();
  }
}
