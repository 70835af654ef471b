package io.vivremotion.uplink.format;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a provider's headers say of its limits: one replica's view, late. Good for lowering a bucket
 * of our own, never for raising it. Source: section 6 of the reference.
 */
public record RateLimits(List<Limit> limits) {
  /** Nothing is said of them. */
  public static final RateLimits NONE = new RateLimits(List.of());

  private static final String REQUESTS = "requests";
  private static final List<String> KINDS =
      List.of(REQUESTS, "tokens", "input-tokens", "output-tokens");

  private static final List<String> REMAINING =
      Stream.concat(
              Stream.of("x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens"),
              KINDS.stream().map(kind -> "anthropic-ratelimit-" + kind + "-remaining"))
          .toList();

  /** Longer ones are taken for a mistake. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** As Go writes durations: {@code 12ms}, {@code 1s}, {@code 6m0s}, {@code 1h2m3.5s}. */
  private static final Pattern GO_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");

  public RateLimits {
    limits = List.copyOf(limits);
  }

  /**
   * @param kind {@code requests}, {@code tokens}, {@code input-tokens} or {@code output-tokens}
   * @param reset until when all of it, or the next of it, is there again
   */
  public record Limit(
      String kind, OptionalLong limit, OptionalLong remaining, Optional<Duration> reset) {
    boolean isExhausted() {
      return remaining.isPresent() && remaining.getAsLong() == 0;
    }

    /** As buckets are refilled, evenly. Empty: it does not say enough. */
    private Optional<Refill> refill(long tokens) {
      if (!isExhausted() || limit.isEmpty() || reset.filter(Duration::isPositive).isEmpty()) {
        return Optional.empty();
      }
      double share = (kind.equals(REQUESTS) ? 1.0 : tokens) / limit.getAsLong();
      double nanos = (reset.get().compareTo(LONGEST) < 0 ? reset.get() : LONGEST).toNanos();
      return Optional.of(
          new Refill(
              Duration.ofNanos((long) (nanos * Math.min(share, 1))),
              Duration.ofNanos((long) nanos)));
    }
  }

  /**
   * After how long there is again what one call takes, and all of it.
   *
   * @param ofOneCall no longer than the other
   */
  public record Refill(Duration ofOneCall, Duration ofAll) {}

  /**
   * @param headers names in lower case
   */
  public static RateLimits read(Map<String, String> headers, Instant now) {
    return new RateLimits(
        KINDS.stream()
            .flatMap(kind -> Stream.of(openAi(headers, kind), anthropic(headers, kind, now)))
            .filter(limit -> limit.limit.isPresent() || limit.remaining.isPresent())
            .toList());
  }

  /** When all that is used up is there again; empty: nothing is, or it is not told. */
  public Optional<Duration> untilReset() {
    return limits.stream()
        .filter(Limit::isExhausted)
        .flatMap(limit -> limit.reset.stream())
        .max(Comparator.naturalOrder());
  }

  /** Whether a header says that nothing is left of something; quick. */
  public static boolean mayBeUsedUp(Function<String, Optional<String>> header) {
    for (String name : REMAINING) {
      if (header.apply(name).filter(left -> left.strip().equals("0")).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Of what is used up, that which takes longest to come back.
   *
   * @param tokens that one call takes
   */
  public Optional<Refill> whatIsUsedUp(long tokens) {
    return limits.stream()
        .flatMap(limit -> limit.refill(tokens).stream())
        .max(Comparator.comparing(Refill::ofOneCall));
  }

  private static Limit openAi(Map<String, String> headers, String kind) {
    return limit(
        kind,
        headers.getOrDefault("x-ratelimit-limit-" + kind, ""),
        headers.getOrDefault("x-ratelimit-remaining-" + kind, ""),
        duration(headers.getOrDefault("x-ratelimit-reset-" + kind, "")));
  }

  private static Limit anthropic(Map<String, String> headers, String kind, Instant now) {
    String prefix = "anthropic-ratelimit-" + kind;
    return limit(
        kind,
        headers.getOrDefault(prefix + "-limit", ""),
        headers.getOrDefault(prefix + "-remaining", ""),
        until(headers.getOrDefault(prefix + "-reset", ""), now));
  }

  /** A limit of 0 or -1 is Azure's way of saying nothing; so is a negative remainder. */
  private static Limit limit(
      String kind, String limit, String remaining, Optional<Duration> reset) {
    OptionalLong most = number(limit);
    if (most.isPresent() && most.getAsLong() <= 0) {
      return new Limit(kind, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
    OptionalLong left = number(remaining);
    boolean known = left.isPresent() && left.getAsLong() >= 0;
    return new Limit(kind, most, known ? left : OptionalLong.empty(), reset);
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  private static Optional<Duration> until(String text, Instant now) {
    try {
      Duration wait = Duration.between(now, OffsetDateTime.parse(text.strip()).toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException | ArithmeticException notAnInstant) {
      return Optional.empty();
    }
  }

  /** As Go and protocol buffers write it. Empty: it is none. */
  static Optional<Duration> duration(String text) {
    Matcher part = GO_PART.matcher(text.strip());
    double seconds = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      double value = Double.parseDouble(part.group(1));
      seconds +=
          switch (part.group(2)) {
            case "h" -> value * 3_600;
            case "m" -> value * 60;
            case "s" -> value;
            default -> value / 1_000; // the pattern leaves ms only
          };
      end = part.end();
    }
    return end > 0 && end == text.strip().length()
        ? Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)))
        : Optional.empty();
  }
}
