package io.vivremotion.uplink.cache;

import java.time.Duration;

/** What the cache has for a request. */
public sealed interface Lookup {
  /** An answer younger than its time to live. */
  record Hit(CachedAnswer answer, Duration age) implements Lookup {}

  record Miss() implements Lookup {}
}
