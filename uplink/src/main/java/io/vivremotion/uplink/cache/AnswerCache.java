package io.vivremotion.uplink.cache;

import java.time.Duration;

/** Answers by the whole request, bounded in bytes; the least recently used go first. Any thread. */
public final class AnswerCache {
  public Lookup find(CacheKey key) {
    return new Lookup.Miss();
  }

  /** An answer of more than a sixteenth of the whole is not kept. */
  public void put(CacheKey key, CachedAnswer answer, Duration timeToLive) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Forgets what a tenant has, for instance when its policy changed. */
  public void forget(String tenant) {
    throw new UnsupportedOperationException("not yet");
  }
}
