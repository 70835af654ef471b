package io.vivremotion.uplink.api;

import io.vivremotion.http.Destination;
import java.net.URI;

/** One address of a target; made anew when the provider's key changes. Thread-safe. */
final class Door {
  private final Upstream upstream;
  private final URI uri;
  private final boolean whole;
  private volatile Keyed latest;

  private record Keyed(String key, Destination destination) {}

  /**
   * @param whole what is answered there is no stream
   */
  Door(Upstream upstream, URI uri, boolean whole) {
    this.upstream = upstream;
    this.uri = uri;
    this.whole = whole;
    this.latest = new Keyed("", upstream.destination(uri, "", whole));
  }

  Destination at(long nowNanos) {
    String key = upstream.key(nowNanos);
    Keyed known = latest;
    if (!known.key().equals(key)) {
      known = new Keyed(key, upstream.destination(uri, key, whole));
      latest = known;
    }
    return known.destination();
  }
}
