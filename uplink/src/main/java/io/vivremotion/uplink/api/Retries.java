package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamListener.Reached;
import io.vivremotion.uplink.api.Attempt.Outcome;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.link.Shut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Whether a failed request may be tried again, where and when; who is at fault. */
final class Retries {
  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(4);
  private static final int MAX_DOUBLINGS = 4;

  /** In the line before a provider that is asked as much as it can take. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private Retries() {}

  /**
   * After how long the next target is tried; empty: not at all.
   *
   * @param attempts so far
   * @param othersLeft there is a target that was not tried yet; else it is the same again
   */
  static Optional<Duration> after(
      Outcome.Failed failed, int attempts, boolean othersLeft, RandomGenerator random) {
    ChatError error = failed.error();
    // What one format has not, another may have.
    boolean elsewhere = error.kind().fallBack() || failed.reached() == Reached.NOTHING;
    if (failed.reached() == Reached.KEPT_CONNECTION || (othersLeft && elsewhere)) {
      return Optional.of(Duration.ZERO);
    }
    return !othersLeft && error.retrySame() ? delay(error, attempts, random) : Optional.empty();
  }

  /** Empty: it is not worth waiting for. */
  private static Optional<Duration> delay(ChatError error, int attempts, RandomGenerator random) {
    long own = FIRST_DELAY.toMillis() << Math.min(attempts - 1, MAX_DOUBLINGS);
    Duration jittered = Duration.ofMillis((long) (own * (0.75 + random.nextDouble() / 4)));
    return Optional.of(error.retryAfter().orElse(jittered))
        .filter(wait -> wait.compareTo(LONGEST_DELAY) <= 0);
  }

  static boolean isAppsFault(ChatError error) {
    return switch (error.kind()) {
      case BAD_REQUEST, TOO_LONG, TOO_LARGE, POLICY, UNKNOWN_MODEL -> true;
      case KEY, MONEY, NOT_ALLOWED, CONFLICT, RATE -> false;
      case OVERLOAD, SERVER, UNREACHABLE, TIMEOUT, INCOMPLETE -> false;
    };
  }

  /** All targets rest, or the link to them may not be used. */
  static ChatError allRest(List<Target> targets, long nowNanos, Instant now) {
    Optional<Shut> shut =
        targets.stream().flatMap(target -> target.upstream().shut().stream()).findFirst();
    if (shut.isPresent()) {
      String why = "nothing can be sent at present: " + shut.get().told();
      Optional<Duration> wait = shut.map(link -> link.waitAt(now));
      return new ChatError(Kind.OVERLOAD, Kind.OVERLOAD.status(), why, "", wait);
    }
    Optional<Duration> wait =
        targets.stream()
            .flatMap(target -> target.restsFor(nowNanos).stream())
            .min(Duration::compareTo);
    return new ChatError(
        Kind.OVERLOAD,
        503,
        "no provider of this model answers at present; it is tried again by itself",
        "",
        wait);
  }

  /** As many are asked as it can take, and as many wait as may, or this one has waited too long. */
  static ChatError crowded(Target target) {
    return new ChatError(
        Kind.OVERLOAD,
        503,
        "the provider "
            + target.upstream().name()
            + " answers as many requests for this model as it can ("
            + target.concurrency().limit()
            + " at a time at present), and others wait: ask again later",
        "",
        Optional.of(Duration.ofSeconds(1)));
  }
}
