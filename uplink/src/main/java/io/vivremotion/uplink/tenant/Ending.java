package io.vivremotion.uplink.tenant;

/** How an admitted request ended, and with it what it costs where the provider told nothing. */
public enum Ending {
  /** What was not reported is charged as estimated. */
  COMPLETE,
  /** The answer broke off after its first content: as {@link #COMPLETE}. */
  INCOMPLETE,
  /** The app went away: as {@link #COMPLETE}. */
  CANCELLED,
  /**
   * There was no answer: costs what was reported, else nothing; calls that may have cost something
   * are told one by one ({@link Lease#spent}).
   */
  FAILED,
  /** It never left the gateway, or the cache answered: costs nothing, and counts for no rate. */
  NOT_SENT,
  /** Nobody settled it in time; charged as estimated. Not for callers. */
  EXPIRED
}
