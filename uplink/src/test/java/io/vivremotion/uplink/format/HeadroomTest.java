package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers as providers send them; section 6 of the wire formats' reference. */
class HeadroomTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final long SECOND = 1_000_000_000L;

  private final Headroom headroom = new Headroom();

  private static Map<String, String> openAi(String limit, String remaining, String reset) {
    return Map.of(
        "x-ratelimit-limit-requests", limit,
        "x-ratelimit-remaining-requests", remaining,
        "x-ratelimit-reset-requests", reset);
  }

  private void hears(Map<String, String> headers, long tokens, double begun, double now) {
    headroom.heard(RateLimits.read(headers, NOON), tokens, at(begun), at(now));
  }

  private static long at(double seconds) {
    return (long) (seconds * SECOND);
  }

  private boolean passes(double now) {
    return headroom.tryPass(at(now));
  }

  @Test
  void a_provider_with_nothing_left_is_asked_as_often_as_it_gives_back() {
    hears(openAi("60", "0", "30s"), 900, 0, 1);
    assertThat(passes(1.4)).isFalse();
    assertThat(headroom.restsFor(at(1.4))).contains(Duration.ofMillis(100));
    assertThat(passes(1.5)).isTrue();
    assertThat(passes(1.9)).isFalse();
    assertThat(passes(2.0)).isTrue();
  }

  @Test
  void all_of_it_is_there_again_after_the_reset() {
    hears(openAi("60", "0", "30s"), 900, 0, 1);
    assertThat(passes(31)).isTrue();
    assertThat(passes(31)).isTrue();
  }

  @Test
  void tokens_count_by_what_a_call_takes() {
    Map<String, String> anthropic =
        Map.of(
            "anthropic-ratelimit-input-tokens-limit", "30000",
            "anthropic-ratelimit-input-tokens-remaining", "0",
            "anthropic-ratelimit-input-tokens-reset", "2026-11-23T12:00:40Z",
            "anthropic-ratelimit-requests-limit", "50",
            "anthropic-ratelimit-requests-remaining", "49",
            "anthropic-ratelimit-requests-reset", "2026-11-23T12:00:01Z");
    hears(anthropic, 3_000, 0, 0);
    assertThat(headroom.restsFor(0)).contains(Duration.ofSeconds(4));
  }

  @Test
  void what_is_told_of_something_left_holds_nothing_back() {
    hears(openAi("60", "1", "30s"), 900, 0, 1);
    assertThat(passes(1)).isTrue();
    assertThat(passes(1)).isTrue();
  }

  @Test
  void a_later_call_that_finds_more_ends_it_an_earlier_one_does_not() {
    hears(openAi("60", "0", "30s"), 900, 0, 5);
    hears(openAi("60", "9", "30s"), 900, 4, 5.1);
    hears(Map.of(), 900, 5.2, 5.3);
    assertThat(passes(5.3)).isFalse();
    hears(openAi("60", "9", "30s"), 900, 5.2, 5.4);
    assertThat(passes(5.4)).isTrue();
  }

  @Test
  void the_longer_of_two_holds() {
    hears(openAi("10", "0", "50s"), 900, 0, 1);
    hears(openAi("60", "0", "30s"), 900, 0, 1.1);
    assertThat(headroom.restsFor(at(1.1))).contains(Duration.ofMillis(4_900));
  }

  @Test
  void what_makes_no_sense_is_believed_for_ten_seconds_at_a_time_and_a_minute_in_all() {
    hears(openAi("1", "0", "999999h"), 900, 0, 0);
    assertThat(headroom.restsFor(0)).contains(Duration.ofSeconds(10));
    assertThat(passes(60)).isTrue();
    assertThat(passes(60)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999-12-31T23:59:59Z", "+999999999-12-31T23:59:59Z"})
  void a_reset_beyond_all_time_is_no_more_than_nonsense(String never) {
    Map<String, String> anthropic =
        Map.of(
            "anthropic-ratelimit-requests-limit", "1",
            "anthropic-ratelimit-requests-remaining", "0",
            "anthropic-ratelimit-requests-reset", never);
    hears(anthropic, 900, 0, 0);
    assertThat(headroom.restsFor(0)).contains(Duration.ofSeconds(10));
    hears(openAi("1", "0", "99999999999999999h"), 900, 0, 0);
    assertThat(passes(60)).isTrue();
  }

  @Test
  void a_clock_that_is_ahead_of_the_provider_s_holds_nothing_back() {
    Map<String, String> past =
        Map.of(
            "anthropic-ratelimit-requests-limit", "1",
            "anthropic-ratelimit-requests-remaining", "0",
            "anthropic-ratelimit-requests-reset", "2025-01-01T00:00:00Z");
    hears(past, 900, 0, 0);
    assertThat(passes(0)).isTrue();
    assertThat(passes(0)).isTrue();
  }

  @Test
  void what_says_too_little_says_nothing() {
    hears(openAi("0", "0", "5s"), 900, 0, 1); // Azure
    hears(openAi("-1", "-1", "5s"), 900, 0, 1);
    hears(openAi("60", "0", "soon"), 900, 0, 1);
    hears(openAi("60", "0", "0s"), 900, 0, 1);
    hears(openAi("", "0", "5s"), 900, 0, 1);
    hears(Map.of("x-ratelimit-remaining-tokens", "0"), 900, 0, 1);
    assertThat(passes(1)).isTrue();
    assertThat(passes(1)).isTrue();
  }

  @Test
  void a_call_of_more_tokens_than_the_limit_waits_for_all_of_it() {
    Map<String, String> few =
        Map.of(
            "x-ratelimit-limit-tokens", "1000",
            "x-ratelimit-remaining-tokens", "0",
            "x-ratelimit-reset-tokens", "6s");
    hears(few, 5_000, 0, 0);
    assertThat(headroom.restsFor(0)).contains(Duration.ofSeconds(6));
  }
}
