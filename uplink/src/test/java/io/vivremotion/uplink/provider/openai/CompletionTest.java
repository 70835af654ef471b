package io.vivremotion.uplink.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.Response;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Outcome.Answered;
import io.vivremotion.uplink.provider.Outcome.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void tokens_are_five_numbers_that_do_not_overlap() {
    assertThat(
            usage(
                """
                {"prompt_tokens":100,"completion_tokens":50,
                 "prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10},
                 "completion_tokens_details":{"reasoning_tokens":20}}\
                """))
        .isEqualTo(new Usage(30, 60, 10, 30, 20));
  }

  @Test
  void a_reported_zero_is_not_the_same_as_nothing() {
    assertThat(usage("{\"prompt_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":0}}"))
        .isEqualTo(new Usage(5, 0, -1, -1, -1));
    assertThat(usage("null")).isEqualTo(Usage.NONE);
  }

  @Test
  void unknown_fields_and_finish_reasons_are_no_mistake() {
    Answered answered =
        (Answered)
            read(
                """
                {"new":{"x":1},"model":"m2","choices":[{"finish_reason":"brand_new","y":[],
                 "message":{"role":"assistant","content":[{"type":"text","text":"a"},
                 {"type":"hologram"},{"type":"text","text":"b"}]}}]}\
                """);
    assertThat(answered.text()).isEqualTo("ab");
    assertThat(answered.complete()).isTrue();
    assertThat(answered.model()).isEqualTo("m2");
  }

  @Test
  void a_reply_cut_at_the_limit_says_so() {
    Answered answered =
        (Answered)
            read("{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"a\"}}]}");
    assertThat(answered.complete()).isFalse();
  }

  @Test
  void a_refusal_is_the_fault_of_the_request() {
    assertThat(read("{\"choices\":[{\"message\":{\"refusal\":\"no\",\"content\":null}}]}"))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(read("{\"choices\":[{\"finish_reason\":\"content_filter\",\"message\":{}}]}"))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void what_its_headers_say_of_the_rate_comes_with_the_answer() {
    Answered answered =
        (Answered)
            read(
                "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}",
                Map.of(
                    "anthropic-ratelimit-requests-limit", "50",
                    "anthropic-ratelimit-requests-remaining", "0",
                    "anthropic-ratelimit-requests-reset", "2026-11-23T12:00:30Z"));
    assertThat(answered.limits().untilReset()).contains(Duration.ofSeconds(30));
  }

  private static Usage usage(String usage) {
    Answered answered =
        (Answered)
            read("{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":" + usage + "}");
    return answered.usage();
  }

  private static Outcome read(String body) {
    return read(body, Map.of());
  }

  private static Outcome read(String body, Map<String, String> headers) {
    return Completion.read(
        new Response(200, headers, Payload.json(body), 1, 2), new Wire(1, 2), NOON);
  }
}
