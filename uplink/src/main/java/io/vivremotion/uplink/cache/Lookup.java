package io.vivremotion.uplink.cache;

import java.time.Duration;

/** What the cache has for a request. */
public sealed interface Lookup {
  /** An answer younger than its time to live. */
  record Hit(CachedAnswer answer, Duration age) implements Lookup {}

  /** One that is older; for a tenant who prefers an old answer to none while the link is down. */
  record Stale(CachedAnswer answer, Duration age) implements Lookup {}

  record Miss() implements Lookup {}
}
