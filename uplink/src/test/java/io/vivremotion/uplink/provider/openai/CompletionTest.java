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

  /** As xAI and Gemini tell it; the first with the tokens that it thought, the other without. */
  @Test
  void reasoning_that_a_vendor_counts_beside_its_completion_is_counted() {
    assertThat(
            usage(
                """
                {"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,
                 "prompt_tokens_details":{"cached_tokens":128},
                 "completion_tokens_details":{"reasoning_tokens":2809}}\
                """))
        .isEqualTo(new Usage(9_992, 128, -1, 1_499, 2_809));
    assertThat(usage("{\"prompt_tokens\":20,\"completion_tokens\":151,\"total_tokens\":553}"))
        .isEqualTo(new Usage(20, -1, -1, 151, 382));
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
  void what_a_policy_withholds_says_what_it_cost() {
    Outcome refused =
        read(
            """
            {"choices":[{"finish_reason":"content_filter","message":{}}],
             "usage":{"prompt_tokens":900,"completion_tokens":40,"total_tokens":940}}\
            """);
    assertThat(refused)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            each -> assertThat(each.usage()).isEqualTo(new Usage(900, -1, -1, 40, -1)));
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
