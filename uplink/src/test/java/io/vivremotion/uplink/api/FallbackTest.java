package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackTest {
  private static final String STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
  private static final String WHOLE = "{\"model\":\"m\",\"messages\":[]}";
  private static final String ROLE =
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
  private static final String HALF = "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n";
  private static final String GOOD = "data: {\"choices\":[{\"delta\":{\"content\":\"good\"}}]}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String ERROR = "data: {\"error\":{\"message\":\"x\",\"type\":\"y\"}}\n\n";

  private final FakeProvider first = new FakeProvider();
  private final FakeProvider second = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("first", "openai", first.port(), "m"),
          new AppRig.At("second", "openai", second.port(), "m"));

  FallbackTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    first.close();
    second.close();
  }

  @Test
  void another_provider_takes_over_while_only_the_role_was_said() throws Exception {
    first.next(FakeProvider.stream(false, ": ping\n\n" + ROLE));
    second.next(FakeProvider.stream(true, ROLE + GOOD + DONE));
    assertThat(rig.chat(STREAM).body()).isEqualTo(ROLE + GOOD + DONE);
    assertThat(rig.settlement().ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void another_provider_takes_over_from_one_that_reports_an_error_before_content()
      throws Exception {
    first.next(FakeProvider.stream(true, ROLE, ERROR));
    second.next(FakeProvider.stream(true, GOOD + DONE));
    assertThat(rig.chat(STREAM).body()).isEqualTo(GOOD + DONE);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, <!doctype html><p>log in",
    "application/json, ''",
    "application/json, []",
    "application/json, {\"ok\":1}",
    "application/json, {\"choices\":[{\"message\":",
    "application/json, '{\"error\":{\"message\":\"no\",\"code\":502},\"choices\":[]}'"
  })
  void another_provider_takes_over_from_one_whose_success_is_no_answer(String type, String body)
      throws Exception {
    first.usually(FakeProvider.answer(200, type, body));
    second.usually(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    for (int i = 0; i < 4; i++) {
      assertThat(rig.chat(WHOLE).body()).isEqualTo(FakeProvider.ANSWER);
    }
    second.usually(FakeProvider.stream(true, GOOD + DONE));
    for (int i = 0; i < 4; i++) {
      assertThat(rig.chat(STREAM).body()).isEqualTo(GOOD + DONE);
    }
    assertThat(first.bodies.size()).isBetween(5, 7); // then its breaker opens
  }

  @Test
  void another_provider_takes_over_from_one_that_sends_no_json_before_content() throws Exception {
    first.next(FakeProvider.stream(true, ROLE + "data: <html>\n\n"));
    second.next(FakeProvider.stream(true, GOOD + DONE));
    assertThat(rig.chat(STREAM).body()).isEqualTo(GOOD + DONE);
  }

  @Test
  void a_stream_whose_type_is_not_told_is_one_none_the_less() throws Exception {
    first.next(FakeProvider.answer(200, "text/plain", ROLE + GOOD + DONE));
    var response = rig.chat(STREAM);
    assertThat(response.body()).isEqualTo(ROLE + GOOD + DONE);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
  }

  @Test
  void nor_is_it_another_thing_where_its_first_part_is_one_byte_or_another_field()
      throws Exception {
    String told = "id: 1\n" + ROLE + GOOD + DONE;
    first.next(FakeProvider.untyped(told.substring(0, 1), told.substring(1)));
    assertThat(rig.chat(STREAM).body()).contains(GOOD).endsWith(DONE);
    assertThat(second.bodies).isEmpty();
  }

  @Test
  void after_the_first_content_a_break_is_told_within_the_stream_and_no_end_mark_follows()
      throws Exception {
    first.next(FakeProvider.stream(false, ROLE + HALF));
    String body = rig.chat(STREAM).body();
    assertThat(body)
        .startsWith(ROLE + HALF + "data: {\"error\":{\"message\":\"the provider first")
        .doesNotContain("[DONE]");
    assertThat(second.bodies).isEmpty();
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.INCOMPLETE);
    assertThat(settled.usage().allOutput()).isPositive();
  }

  @Test
  void a_clean_end_without_the_end_mark_is_an_error_too() throws Exception {
    first.next(FakeProvider.stream(true, HALF));
    assertThat(rig.chat(STREAM).body())
        .contains("ended its answer without the end mark")
        .doesNotContain("[DONE]");
  }

  @Test
  void an_error_of_the_provider_after_content_is_shown_as_it_is() throws Exception {
    first.next(FakeProvider.stream(true, HALF, ERROR, DONE));
    assertThat(rig.chat(STREAM).body()).isEqualTo(HALF + ERROR);
  }

  @Test
  void a_failing_provider_is_passed_over_and_later_not_asked_at_all() throws Exception {
    first.usually(FakeProvider.answer(500, "application/json", "{}"));
    second.usually(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    for (int i = 0; i < 10; i++) {
      assertThat(rig.chat(WHOLE).body()).isEqualTo(FakeProvider.ANSWER);
    }
    assertThat(first.bodies.size()).isBetween(5, 8); // later a probe now and then
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void a_provider_without_the_model_is_passed_over_and_leaves_fallback_to_others(int status)
      throws Exception {
    first.usually(FakeProvider.answer(status, "application/json", "{}"));
    second.usually(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    for (int i = 0; i < 30; i++) {
      assertThat(rig.chat(WHOLE).body()).isEqualTo(FakeProvider.ANSWER);
    }
    assertThat(first.bodies.size()).isBetween(5, 12); // later a probe now and then
  }

  @Test
  void what_a_provider_quotes_of_a_request_is_not_in_its_health() throws Exception {
    String quote = "{\"error\":{\"message\":\"nothing for ada@example.org\"}}";
    first.usually(FakeProvider.answer(404, "application/json", quote));
    second.usually(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    for (int i = 0; i < 20; i++) {
      rig.chat(WHOLE);
    }
    assertThat(rig.api.health("first").toString())
        .contains("no such model")
        .doesNotContain("example.org");
  }

  @Test
  void what_is_audited_tells_who_failed_before_and_why() throws Exception {
    FakeProvider.Act busy = FakeProvider.answer(503, "application/json", "{}");
    second.usually(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    first.next(busy);
    rig.chat(WHOLE);
    AuditEntry entry = rig.audit();
    assertThat(entry.used()).isEqualTo("second/m");
    assertThat(entry.why()).isEqualTo("after first: overload");

    second.next(FakeProvider.answer(404, "application/json", "{}"));
    first.next(busy);
    rig.chat(WHOLE);
    entry = rig.audit();
    assertThat(entry.outcome()).isEqualTo("failed");
    assertThat(entry.why()).isEqualTo("after first: overload; unknown_model");

    first.next(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    rig.chat(WHOLE);
    assertThat(rig.audit().why()).isEmpty();
  }

  @Test
  void what_the_app_is_at_fault_for_goes_to_no_other_provider() throws Exception {
    String said = "{\"error\":{\"message\":\"no such field\",\"param\":\"x\",\"code\":\"c\"}}";
    first.next(FakeProvider.answer(400, "application/json", said));
    var response = rig.chat(WHOLE);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo(said);
    assertThat(second.bodies).isEmpty();
  }

  @Test
  void a_refused_key_of_ours_is_not_told_as_the_apps() throws Exception {
    first.next(FakeProvider.answer(401, "application/json", "{\"error\":{\"code\":\"k\"}}"));
    second.next(FakeProvider.answer(401, "application/json", "{\"error\":{\"code\":\"k\"}}"));
    var response = rig.chat(WHOLE);
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("refuses the gateway's key");
    assertThat(rig.chat(WHOLE).statusCode()).isEqualTo(503);
  }

  @Test
  void one_target_alone_is_asked_again_after_a_while() throws Exception {
    try (AppRig alone = new AppRig(new AppRig.At("only", "openai", first.port(), "m"))) {
      first.next(
          FakeProvider.answer(503, "application/json", "{}"),
          FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
      assertThat(alone.chat(WHOLE).body()).isEqualTo(FakeProvider.ANSWER);
      assertThat(first.bodies).containsExactly(WHOLE, WHOLE);
    }
  }

  @Test
  void retries_of_all_requests_stay_within_a_tenth_of_them() throws Exception {
    first.usually(FakeProvider.answer(429, "application/json", "{}"));
    second.usually(FakeProvider.answer(429, "application/json", "{}"));
    for (int i = 0; i < 40; i++) {
      assertThat(rig.chat(WHOLE).statusCode()).isIn(429, 503);
    }
    assertThat(first.bodies.size() + second.bodies.size()).isLessThanOrEqualTo(40 + 10 + 4);
  }
}
