package io.vivremotion.uplink.tenant;

/** What becomes of pictures, files and recordings in requests that are masked. */
public enum Unmaskable {
  /** The request is refused. */
  REFUSE,
  /** A text says in their place that they were left out. */
  STRIP,
  /** They leave as they are, whatever they show. */
  PASS
}
