package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.chat.ChatError;

/** What a tenant says to a draft. */
public sealed interface Admission {
  /** The estimate is set aside; the lease must be settled. */
  record Admitted(Lease lease) implements Admission {}

  /**
   * @param why for metrics and audit; the error is for the app
   */
  record Refused(Reason why, ChatError error) implements Admission {}

  /** Why a draft is refused. */
  enum Reason {
    MODEL,
    REGION,
    PRICE_UNKNOWN,
    SPENT_UNKNOWN,
    CONCURRENCY,
    REQUEST_RATE,
    TOKEN_RATE,
    MONEY,
    TOKENS,
    BYTES
  }
}
