package io.vivremotion.uplink.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vivremotion.http.Response;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
  void x_should_retry_wins_over_the_status() {
    assertThat(Failure.read(response(400, Map.of("x-should-retry", "true"), "{}"), NOON))
        .isInstanceOf(Outcome.Busy.class);
    assertThat(Failure.read(response(429, Map.of("x-should-retry", "false"), "{}"), NOON))
        .isInstanceOf(Outcome.Barred.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, context_length_exceeded, Refused",
    "413, '', Refused",
    "401, invalid_api_key, Barred",
    "402, '', Barred",
    "403, '', Barred",
    "404, model_not_found, Barred",
    "408, '', Busy",
    "429, rate_limit_exceeded, Busy",
    "429, insufficient_quota, Barred",
    "429, credit_balance_exhausted, Barred",
    "500, '', Garbled",
    "529, '', Busy",
    "302, '', Garbled",
  })
  void a_failure_is_known_by_status_and_code(int status, String code, String kind) {
    String body = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"words that change\"}}";
    assertThat(Failure.read(response(status, Map.of(), body), NOON).getClass().getSimpleName())
        .isEqualTo(kind);
  }

  private static Optional<Duration> advice(Map<String, String> headers) {
    return RetryAdvice.read(response(429, headers, ""), NOON);
  }

  private static Response response(int status, Map<String, String> headers, String body) {
    return new Response(status, headers, Payload.json(body), 0, 0);
  }
}
