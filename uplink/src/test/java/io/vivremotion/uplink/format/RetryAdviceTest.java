package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAdviceTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry-after-ms | 250 | 250",
        "retry-after | 7 | 7000",
        "retry-after | 1.5 | 1500",
        "retry-after | Mon, 23 Nov 2026 12:00:30 GMT | 30000",
        "retry-after | Mon, 23 Nov 2026 11:00:00 GMT | 0",
        "retry-after | 999999 | 3600000",
      })
  void each_form_of_retry_after_is_understood(String header, String value, long millis) {
    assertThat(advice(Map.of(header, value))).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"12ms, 12", "1s, 1000", "6m0s, 360000", "1h0m0s, 3600000", "1.5s, 1500"})
  void the_reset_of_an_exhausted_limit_is_a_go_duration(String reset, long millis) {
    assertThat(
            advice(Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", reset)))
        .contains(Duration.ofMillis(millis));
  }

  @Test
  void a_reset_of_a_limit_with_something_left_is_no_advice() {
    assertThat(
            advice(Map.of("x-ratelimit-remaining-tokens", "5", "x-ratelimit-reset-tokens", "1s")))
        .isEmpty();
  }

  @Test
  void milliseconds_win_over_seconds() {
    assertThat(advice(Map.of("retry-after-ms", "10", "retry-after", "9")))
        .contains(Duration.ofMillis(10));
  }

  @Property(tries = 300)
  void nonsense_is_no_advice_and_no_failure(@ForAll String value) {
    assertThatCode(() ->
            advice(
                Map.of(
                    "retry-after-ms", value,
                    "retry-after", value,
                    "x-ratelimit-remaining-requests", "0",
                    "x-ratelimit-reset-requests", value)))
        .doesNotThrowAnyException();
  }

  @Test
  void the_delay_in_geminis_body_comes_after_headers_and_before_resets() {
    String body =
        """
        {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[
         {"@type":"type.googleapis.com/google.rpc.Help"},
         {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"45.8s"}]}}\
        """;
    Map<String, String> reset =
        Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "1s");
    assertThat(RetryAdvice.read(reset, Fields.parse(body).path("error"), NOON))
        .contains(Duration.ofMillis(45_800));
    assertThat(RetryAdvice.read(Map.of("retry-after", "3"), Fields.parse(body).path("error"), NOON))
        .contains(Duration.ofSeconds(3));
  }

  @Test
  void anthropics_reset_is_an_instant() {
    assertThat(
            advice(
                Map.of(
                    "anthropic-ratelimit-input-tokens-remaining", "0",
                    "anthropic-ratelimit-input-tokens-reset", "2026-11-23T12:00:20Z",
                    "anthropic-ratelimit-requests-remaining", "7",
                    "anthropic-ratelimit-requests-reset", "2026-11-23T12:30:00Z")))
        .contains(Duration.ofSeconds(20));
  }

  @Test
  void azures_limits_of_zero_and_minus_one_say_nothing() {
    for (String nothing : new String[] {"0", "-1"}) {
      RateLimits limits =
          RateLimits.read(
              Map.of(
                  "x-ratelimit-limit-requests", nothing,
                  "x-ratelimit-remaining-requests", nothing,
                  "x-ratelimit-reset-requests", "5s"),
              NOON);
      assertThat(limits.limits()).isEmpty();
      assertThat(limits.untilReset()).isEmpty();
    }
  }

  @Test
  void limits_are_read_as_numbers() {
    RateLimits limits =
        RateLimits.read(
            Map.of(
                "x-ratelimit-limit-tokens", "30000",
                "x-ratelimit-remaining-tokens", "29000",
                "x-ratelimit-reset-tokens", "2s"),
            NOON);
    assertThat(limits.limits())
        .containsExactly(
            new RateLimits.Limit(
                "tokens",
                OptionalLong.of(30_000),
                OptionalLong.of(29_000),
                Optional.of(Duration.ofSeconds(2))));
    assertThat(limits.untilReset()).isEmpty();
  }

  @Test
  void headers_that_tell_of_nothing_left_are_seen_at_a_glance() {
    for (String name :
        List.of(
            "x-ratelimit-remaining-requests",
            "x-ratelimit-remaining-tokens",
            "anthropic-ratelimit-requests-remaining",
            "anthropic-ratelimit-output-tokens-remaining")) {
      for (String left : List.of("0", "1", "")) {
        boolean seen =
            RateLimits.mayBeUsedUp(
                asked -> asked.equals(name) ? Optional.of(left) : Optional.empty());
        assertThat(seen).as("%s: %s", name, left).isEqualTo(left.equals("0"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "TRUE, true", "false, false"})
  void the_provider_may_say_itself_whether_to_ask_again(String said, boolean should) {
    assertThat(RetryAdvice.shouldRetry(Map.of("x-should-retry", said))).contains(should);
    assertThat(RetryAdvice.shouldRetry(Map.of("x-should-retry", "maybe"))).isEmpty();
  }

  private static Optional<Duration> advice(Map<String, String> headers) {
    return RetryAdvice.read(headers, MissingNode.getInstance(), NOON);
  }
}
