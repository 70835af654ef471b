package io.vivremotion.simulation.cloud;

/** How the stand-in's batch API treats what is handed in. */
public enum BatchBehaviour {
  /** Answers all of it. */
  GOOD,
  /** Every second prompt ends in an error. */
  PARTIAL,
  /** Answers the first prompt only; then its time is up. */
  EXPIRED,
  /** Cannot make anything of the file. */
  FAILED,
  /** Is done, but has lost the results. */
  LOST_RESULTS,
  /** Works on it for ever. */
  ENDLESS,
  /** Refuses to take anything. */
  REFUSED,
  /** Takes the batch, and the connection breaks before the reply. */
  MUTE
}
