package io.vivremotion.uplink.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.Response;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

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

  private static Response response(int status, Map<String, String> headers, String body) {
    return new Response(status, headers, Payload.json(body), 0, 0);
  }
}
