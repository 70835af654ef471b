package io.vivremotion.message;

/** Who goes first, in this order. ALARM has a reserved share of disk and link. */
public enum Priority {
  ALARM,
  INTERACTIVE,
  NORMAL,
  BULK
}
