package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderErrorTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | BAD_REQUEST | {'error':{'type':'invalid_request_error'}}",
        "400 | TOO_LONG |"
            + " {'error':{'type':'invalid_request_error','code':'context_length_exceeded'}}",
        "400 | POLICY | {'error':{'code':'content_policy_violation'}}",
        "400 | POLICY | {'error':{'code':'content_filter'}}",
        "401 | KEY | {'error':{'type':'invalid_request_error','code':'invalid_api_key'}}",
        "403 | NOT_ALLOWED | {'error':{'type':'invalid_request_error'}}",
        "404 | UNKNOWN_MODEL | {'error':{'type':'invalid_request_error','code':'model_not_found'}}",
        "408 | CONFLICT | {}",
        "409 | CONFLICT | {}",
        "413 | TOO_LARGE | {}",
        "429 | RATE | {'error':{'type':'tokens','code':'rate_limit_exceeded'}}",
        "429 | MONEY | {'error':{'type':'insufficient_quota','code':'insufficient_quota'}}",
        "429 | MONEY | {'error':{'code':'credit_balance_exhausted'}}",
        "500 | SERVER | {'error':{'type':'server_error'}}",
        "503 | OVERLOAD | {'error':{'message':'busy'}}",
        "504 | TIMEOUT | <html>",
      })
  void openai(int status, Kind kind, String body) {
    assertThat(read(status, body).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | BAD_REQUEST | {'type':'error','error':{'type':'invalid_request_error'}}",
        "400 | TOO_LONG | {'error':{'type':'invalid_request_error','message':'prompt is too long: 9"
            + " > 8'}}",
        "401 | KEY | {'error':{'type':'authentication_error'}}",
        "402 | MONEY | {'error':{'type':'billing_error'}}",
        "403 | NOT_ALLOWED | {'error':{'type':'permission_error'}}",
        "404 | UNKNOWN_MODEL | {'error':{'type':'not_found_error'}}",
        "409 | CONFLICT | {'error':{'type':'conflict_error'}}",
        "413 | TOO_LARGE | {'error':{'type':'request_too_large'}}",
        "429 | RATE | {'error':{'type':'rate_limit_error'}}",
        "429 | RATE |"
            + " {'error':{'type':'rate_limit_error','details':{'error_code':'ramp_limit_exceeded'}}}",
        "429 | MONEY |"
            + " {'error':{'type':'rate_limit_error','details':{'error_code':'enforced_spend_limit_reached'}}}",
        "429 | MONEY |"
            + " {'error':{'type':'rate_limit_error','details':{'error_code':'contract_spend_limit_reached'}}}",
        "500 | SERVER | {'error':{'type':'api_error'}}",
        "504 | TIMEOUT | {'error':{'type':'timeout_error'}}",
        "529 | OVERLOAD | {'error':{'type':'overloaded_error'}}",
        "529 | OVERLOAD | {'error':{'type':'a_new_type'}}",
      })
  void anthropic(int status, Kind kind, String body) {
    assertThat(read(status, body).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | BAD_REQUEST | {'error':{'code':400,'status':'INVALID_ARGUMENT'}}",
        "400 | BAD_REQUEST | {'error':{'code':400,'status':'FAILED_PRECONDITION'}}",
        "400 | KEY |"
            + " {'error':{'status':'INVALID_ARGUMENT','details':[{'reason':'API_KEY_INVALID'}]}}",
        "400 | TOO_LONG | {'error':{'status':'INVALID_ARGUMENT','message':'The input token count"
            + " (9) exceeds the maximum number of tokens allowed (8).'}}",
        "401 | KEY | {'error':{'status':'UNAUTHENTICATED'}}",
        "403 | NOT_ALLOWED | {'error':{'status':'PERMISSION_DENIED'}}",
        "403 | MONEY |"
            + " {'error':{'status':'PERMISSION_DENIED','details':[{'reason':'BILLING_DISABLED'}]}}",
        "404 | UNKNOWN_MODEL | {'error':{'status':'NOT_FOUND'}}",
        "429 | RATE |"
            + " {'error':{'status':'RESOURCE_EXHAUSTED','details':[{'violations':[{'quotaId':'PerMinutePerProject'}]}]}}",
        "429 | MONEY |"
            + " {'error':{'status':'RESOURCE_EXHAUSTED','details':[{'violations':[{'quotaId':'GenerateRequestsPerDayPerProject'}]}]}}",
        "429 | RATE | [{'error':{'status':'RESOURCE_EXHAUSTED'}}]",
        "500 | SERVER | {'error':{'status':'INTERNAL'}}",
        "503 | OVERLOAD | {'error':{'status':'UNAVAILABLE'}}",
        "504 | TIMEOUT | {'error':{'status':'DEADLINE_EXCEEDED'}}",
      })
  void gemini(int status, Kind kind, String body) {
    assertThat(read(status, body).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | UNKNOWN_MODEL | {'error':'model not found, try pulling it first'}",
        "400 | BAD_REQUEST | {'object':'error','type':'invalid_request_error','code':null}",
        "422 | BAD_REQUEST | {'detail':[{'loc':['body']}]}",
        "400 | TOO_LONG | {'error':{'code':400,'type':'exceed_context_size_error'}}",
        "498 | OVERLOAD | {'error':{'type':'internal_server_error'}}",
        "302 | SERVER | ''",
      })
  void servers_that_speak_openais_format_in_their_own_way(int status, Kind kind, String body) {
    assertThat(read(status, body).kind()).isEqualTo(kind);
  }

  @Test
  void the_text_tells_nothing_but_that_a_prompt_is_too_long() {
    assertThat(read(400, "{'error':{'message':'insufficient_quota rate limit overloaded'}}").kind())
        .isEqualTo(Kind.BAD_REQUEST);
    assertThat(read(500, "{'error':{'message':'prompt is too long'}}").kind())
        .isEqualTo(Kind.SERVER);
  }

  @Test
  void an_array_around_an_error_hides_no_delay() {
    ChatError error =
        read(429, "[{'error':{'status':'RESOURCE_EXHAUSTED','details':[{'retryDelay':'45.8s'}]}}]");
    assertThat(error.retryAfter()).contains(Duration.ofMillis(45_800));
    assertThat(error.code()).isEqualTo("resource_exhausted");
  }

  @Test
  void a_spent_budget_is_no_matter_of_a_delay() {
    ChatError error =
        ProviderError.read(
            429, Map.of("retry-after", "5"), utf8("{'error':{'code':'insufficient_quota'}}"), NOON);
    assertThat(error.kind()).isEqualTo(Kind.MONEY);
    assertThat(error.retryAfter()).isEmpty();
    assertThat(error.retrySame()).isFalse();
  }

  @Test
  void the_header_x_should_retry_wins_over_the_kind() {
    ChatError yes = ProviderError.read(400, Map.of("x-should-retry", "true"), utf8("{}"), NOON);
    ChatError no = ProviderError.read(500, Map.of("x-should-retry", "false"), utf8("{}"), NOON);
    assertThat(yes.retrySame()).isTrue();
    assertThat(no.retrySame()).isFalse();
  }

  @Test
  void the_gateways_own_key_is_not_the_apps_failure_and_is_not_quoted() {
    ChatError error = read(401, "{'error':{'message':'Incorrect API key provided: sk-abcd'}}");
    assertThat(error.status()).isEqualTo(502);
    assertThat(error.message()).doesNotContain("sk-abcd");
  }

  @Test
  void an_error_within_an_answer_is_known_by_its_words_or_its_number() {
    assertThat(inBand("{'error':{'type':'overloaded_error'}}")).isEqualTo(Kind.OVERLOAD);
    assertThat(inBand("{'error':{'code':429,'message':'slow down'}}")).isEqualTo(Kind.RATE);
    assertThat(inBand("{'error':{'message':'something'}}")).isEqualTo(Kind.SERVER);
    assertThat(inBand("{'error':{'type':'invalid_request_error'}}")).isEqualTo(Kind.BAD_REQUEST);
  }

  @Property(tries = 300)
  void no_body_is_fatal(@ForAll byte[] body) {
    assertThat(ProviderError.read(400, Map.of(), body, NOON).status()).isBetween(400, 599);
  }

  private static Kind inBand(String body) {
    return ProviderError.inBand(Fields.parse(utf8(body))).kind();
  }

  private static ChatError read(int status, String body) {
    return ProviderError.read(status, Map.of(), utf8(body), NOON);
  }

  private static byte[] utf8(String body) {
    return body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
