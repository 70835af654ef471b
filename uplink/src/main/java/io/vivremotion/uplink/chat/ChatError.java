package io.vivremotion.uplink.chat;

import java.time.Duration;
import java.util.Optional;

/**
 * Why there is no answer, or no whole one. Told to the app in the words of its own API.
 *
 * @param status HTTP status for the app
 * @param message for a person: what, where, what to do; holds no secrets. May quote what a provider
 *     said of the app's own request: for the app, not for a log
 * @param param the field of the request that is at fault; empty: none
 * @param code the vendor's own word, such as {@code context_length_exceeded}; empty: none
 * @param shouldRetry what the provider itself says of asking again, against the habit of the kind
 * @param retryAfter when to come again, where that is known
 */
public record ChatError(
    Kind kind,
    int status,
    String message,
    String param,
    String code,
    Optional<Boolean> shouldRetry,
    Optional<Duration> retryAfter) {

  public ChatError(
      Kind kind, int status, String message, String param, Optional<Duration> retryAfter) {
    this(kind, status, message, param, "", Optional.empty(), retryAfter);
  }

  public static ChatError of(Kind kind, String message) {
    return new ChatError(kind, kind.status, message, "", Optional.empty());
  }

  /** A field of the request is at fault. */
  public static ChatError of(Kind kind, String param, String message) {
    return new ChatError(kind, kind.status, message, param, Optional.empty());
  }

  /** The same, told to somebody who knows it by another status of HTTP. */
  public ChatError withStatus(int other) {
    return new ChatError(kind, other, message, param, code, shouldRetry, retryAfter);
  }

  /** The same target may be asked again, after a delay, if nothing was shown to the app yet. */
  public boolean retrySame() {
    return shouldRetry.orElse(kind.retrySame);
  }

  /** What may be done about it. Source: the error table of the wire formats' reference. */
  public enum Kind {
    /** The request is malformed or asks for what the format or model has not. */
    BAD_REQUEST(400, false, false),
    /** More tokens than the model's window takes: a larger window may. */
    TOO_LONG(400, false, true),
    /** More bytes than are taken. */
    TOO_LARGE(413, false, false),
    /** Against the provider's policy. */
    POLICY(400, false, false),
    /** The app showed no key or a wrong one, or the provider refuses ours. */
    KEY(401, false, true),
    /** No money, budget or quota is left: not a matter of seconds. */
    MONEY(402, false, true),
    NOT_ALLOWED(403, false, true),
    UNKNOWN_MODEL(404, false, true),
    /** 408 or 409. */
    CONFLICT(409, true, true),
    RATE(429, true, true),
    OVERLOAD(503, true, true),
    /** The provider failed. */
    SERVER(502, true, true),
    /** No connection, or it broke before the first byte. */
    UNREACHABLE(502, true, true),
    TIMEOUT(504, true, true),
    /** The answer broke off, or ended without its end mark. */
    INCOMPLETE(502, true, true);

    private final int status;
    private final boolean retrySame;
    private final boolean fallBack;

    Kind(int status, boolean retrySame, boolean fallBack) {
      this.status = status;
      this.retrySame = retrySame;
      this.fallBack = fallBack;
    }

    public int status() {
      return status;
    }

    /** The same target may be asked again, after a delay, if nothing was shown to the app yet. */
    public boolean retrySame() {
      return retrySame;
    }

    /** Another target may be asked, if nothing was shown to the app yet. */
    public boolean fallBack() {
      return fallBack;
    }
  }
}
