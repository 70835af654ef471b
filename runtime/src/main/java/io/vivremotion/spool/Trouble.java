package io.vivremotion.spool;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether storage fails, and why. Changed by the committer's thread alone. */
final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  /** Storage that failed is left alone for so long. */
  private static final long PAUSE_MILLIS = 100;

  private final String spool;
  private final InstantSource clock;
  private long sinceMillis = Long.MIN_VALUE;
  private volatile @Nullable String why;

  Trouble(String spool, InstantSource clock) {
    this.spool = spool;
    this.clock = clock;
  }

  /** Why the storage cannot be relied upon, or null. Any thread. */
  @Nullable String why() {
    return why;
  }

  /** It failed just now, and is to be left alone. */
  boolean isFresh() {
    long since = clock.millis() - sinceMillis;
    return sinceMillis != Long.MIN_VALUE && since >= 0 && since < PAUSE_MILLIS;
  }

  void begin(String reason) {
    if (why == null) {
      LOG.warn("spool={} refuses records: {}", spool, reason);
    }
    why = reason;
    sinceMillis = clock.millis();
  }

  /** Something was written and forced. */
  void end() {
    if (why != null) {
      LOG.info("spool={} writes again", spool);
      why = null;
    }
  }
}
