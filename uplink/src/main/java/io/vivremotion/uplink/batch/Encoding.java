package io.vivremotion.uplink.batch;

import java.util.Locale;

/** How the rows of a prompt are written. */
public enum Encoding {
  /** An object per row. */
  LINES,
  /** Names once, an array of values per row. */
  TABLE,
  /** A table that says once what all rows share, and counts numbers in the sensor's steps. */
  DELTA;

  /** As in the journal and the metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
