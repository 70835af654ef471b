package io.vivremotion.uplink.cache;

import java.util.Locale;

/** How an answer was found. */
public enum Level {
  /** By the same request. */
  EXACT,
  /** By a question that means the same. */
  SEMANTIC;

  /** In metrics and headers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
