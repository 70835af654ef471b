package io.vivremotion.uplink.link;

import io.vivremotion.message.Priority;

/** Whose bytes: each lane but the common one has a share of the link that others leave alone. */
public enum Lane {
  ALARM,
  /** Remote configuration: what the operator sends to the box and the box reports of itself. */
  CONTROL,
  /** All else: rows of devices, apps, sinks. */
  COMMON;

  public static Lane of(Priority urgency) {
    return urgency == Priority.ALARM ? ALARM : COMMON;
  }
}
