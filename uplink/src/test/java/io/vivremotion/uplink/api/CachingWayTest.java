package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.Lie;
import io.vivremotion.simulation.cloud.Speech;
import io.vivremotion.simulation.cloud.StandInLlm;
import io.vivremotion.simulation.cloud.Turn;
import io.vivremotion.uplink.cache.CacheRules;
import io.vivremotion.uplink.cache.ShadowAsking;
import io.vivremotion.uplink.cache.TenantAnswers;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.privacy.Masking;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that were given once are given again, to who may have them. */
class CachingWayTest {
  private static final Dialect.Format CHAT = Dialect.Format.OPENAI_CHAT;
  private static final Dialect.Format MESSAGES = Dialect.Format.ANTHROPIC_MESSAGES;
  private static final CacheRules BOTH =
      new CacheRules(true, true, false, false, Duration.ofHours(1), Map.of());

  private final AtomicLong nanos = new AtomicLong();
  private final StandInLlm llm = new StandInLlm("127.0.0.1", 0);
  private final AppRig rig;

  CachingWayTest() throws IOException {
    llm.start();
    rig =
        new AppRig(
            new AppRig.At("o", "openai", llm.port(), "gpt-x", "gpt-y"),
            new AppRig.At("a", "anthropic", llm.port(), "claude-x"));
    tenant("mine", 0, Optional.empty());
    tenant("theirs", 0, Optional.empty());
  }

  private TenantAnswers tenant(String name, double shadow, Optional<Masking> masking) {
    var answers =
        new TenantAnswers(
            new TenantAnswers.Owner(name, ""),
            BOTH,
            1 << 20,
            new ShadowAsking(shadow, () -> 0.5),
            nanos::get);
    answers.watch(rig.meters);
    rig.handlings.put(name, new Handling(masking, Optional.of(answers), false));
    return answers;
  }

  @AfterEach
  void close() {
    rig.close();
    llm.close();
  }

  private static String ask(String model, boolean stream, String question) {
    return """
    {"model":"%s","stream":%s,"temperature":0,"max_tokens":50,
     "messages":[{"role":"user","content":"%s"}]}\
    """
        .formatted(model, stream, question);
  }

  private static String path(Dialect.Format format) {
    return switch (format) {
      case ANTHROPIC_MESSAGES -> "/v1/messages";
      case OPENAI_RESPONSES -> "/v1/responses";
      case OPENAI_CHAT, GEMINI -> "/v1/chat/completions";
    };
  }

  private HttpResponse<String> post(Dialect.Format format, String tenant, String body)
      throws Exception {
    String shaped =
        format == Dialect.Format.OPENAI_RESPONSES
            ? body.replace("\"max_tokens\"", "\"max_output_tokens\"")
                .replace("\"messages\"", "\"input\"")
            : body;
    return rig.post(path(format), tenant, shaped);
  }

  private static String level(HttpResponse<String> response) {
    return response.headers().firstValue("x-vivremotion-cache").orElse("none");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_CHAT, gpt-x", "OPENAI_CHAT, claude-x",
    "ANTHROPIC_MESSAGES, gpt-x", "ANTHROPIC_MESSAGES, claude-x",
    "OPENAI_RESPONSES, gpt-x", "OPENAI_RESPONSES, claude-x"
  })
  void a_whole_and_a_streamed_answer_serve_each_other(Dialect.Format format, String model)
      throws Exception {
    for (boolean streamFirst : new boolean[] {true, false}) {
      String question = "why does pump " + streamFirst + " cavitate?";
      llm.next(Turn.says(Speech.of("Too little ", "pressure ", "at the inlet.")));
      HttpResponse<String> first = post(format, "mine", ask(model, streamFirst, question));
      assertThat(level(first)).isEqualTo("miss");
      assertThat(rig.audit().outcome()).isEqualTo("complete");
      for (boolean stream : new boolean[] {true, false}) {
        HttpResponse<String> again = post(format, "mine", ask(model, stream, question));
        assertThat(level(again)).isEqualTo("exact");
        Heard heard = Heard.of(format, again.body());
        assertThat(heard.whole()).isTrue();
        assertThat(heard.text()).isEqualTo("Too little pressure at the inlet.");
        if (!stream) {
          assertThat(heard.answer().usage().allInput()).isEqualTo(35);
          assertThat(heard.answer().usage().allOutput()).isEqualTo(7);
        }
        var entry = rig.audit();
        assertThat(entry.outcome()).isEqualTo("cached");
        assertThat(entry.why()).isEqualTo("exact");
        assertThat(entry.wireBytes()).isZero();
      }
    }
    assertThat(llm.asked()).hasSize(2);
  }

  @Test
  void a_question_that_means_the_same_is_answered_from_memory() throws Exception {
    llm.next(Turn.says(Speech.of("Too little pressure.")));
    String first = "why would the feed pump of the second line cavitate?";
    assertThat(level(post(CHAT, "mine", ask("gpt-x", false, first)))).isEqualTo("miss");
    String near = "Why would feed pump of the second line cavitate";

    HttpResponse<String> again = post(CHAT, "mine", ask("gpt-x", true, near));

    assertThat(level(again)).isEqualTo("semantic");
    assertThat(Heard.of(CHAT, again.body()).text()).isEqualTo("Too little pressure.");
    assertThat(llm.asked()).hasSize(1);
    for (String other :
        new String[] {
          "why would the feed pump of the second line not cavitate?",
          "why would the feed pump 7 of the second line cavitate?",
          "when would the feed pump of the second line cavitate?"
        }) {
      assertThat(level(post(CHAT, "mine", ask("gpt-x", false, other)))).isEqualTo("miss");
    }
  }

  @Test
  void nobody_gets_an_answer_that_was_given_to_another() throws Exception {
    String question = "who leads line 2?";
    String body = ask("gpt-x", false, question);
    llm.usually(Turn.says(Speech.of("the lead of mine")));
    assertThat(level(post(CHAT, "mine", body))).isEqualTo("miss");
    llm.usually(Turn.says(Speech.of("another answer")));
    String tools =
        body.replace(
            "\"temperature\"",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"temperature\"");
    String[][] strangers = {
      {"theirs", body},
      {"theirs", ask("gpt-x", true, question)},
      {"theirs", ask("gpt-x", false, "Who leads line 2")},
      {"mine", ask("gpt-y", false, question)},
      {"mine", tools},
      {"mine", body.replace("[{", "[{\"role\":\"system\",\"content\":\"be rude\"},{")},
      {"mine", body.replace("50", "5")},
    };
    for (String[] stranger : strangers) {
      HttpResponse<String> response = post(CHAT, stranger[0], stranger[1]);
      assertThat(Heard.of(CHAT, response.body()).text())
          .as(stranger[0] + stranger[1])
          .isEqualTo("another answer");
    }
    assertThat(level(post(MESSAGES, "mine", body))).isEqualTo("miss");
    assertThat(level(rig.chat(body))).as("a tenant without a cache").isEqualTo("none");
    assertThat(Heard.of(CHAT, post(CHAT, "mine", body).body()).text())
        .isEqualTo("the lead of mine");
  }

  @Test
  void what_is_broken_or_old_or_free_to_vary_is_not_given_again() throws Exception {
    llm.next(Turn.says(Speech.of("bro", "ken"), Lie.CUT_AFTER_FIRST_PIECE));
    String broken = ask("gpt-x", true, "broken?");
    post(CHAT, "mine", broken);
    assertThat(level(post(CHAT, "mine", broken))).isEqualTo("miss");

    String sampled = ask("gpt-x", false, "sampled?").replace("\"temperature\":0,", "");
    post(CHAT, "mine", sampled);
    assertThat(level(post(CHAT, "mine", sampled))).isEqualTo("none");

    String old = ask("gpt-x", false, "old?");
    post(CHAT, "mine", old);
    assertThat(level(post(CHAT, "mine", old))).isEqualTo("exact");
    nanos.addAndGet(Duration.ofHours(2).toNanos());
    assertThat(level(post(CHAT, "mine", old))).isEqualTo("miss");
  }

  @Test
  void a_masking_tenant_is_given_again_what_it_saw() throws Exception {
    tenant("masking", 0, Optional.of(new Masking(Masking.Config.DEFAULT)));
    llm.next(Turn.says(Speech.of("write to ⟦EMA", "IL_1⟧")));
    String body = ask("gpt-x", true, "where is ada@example.org?");
    post(CHAT, "masking", body);

    HttpResponse<String> again = post(CHAT, "masking", body);

    assertThat(level(again)).isEqualTo("exact");
    assertThat(Heard.of(CHAT, again.body()).text()).isEqualTo("write to ada@example.org");
    assertThat(llm.asked()).hasSize(1);
    assertThat(llm.asked().getFirst().body().toString()).doesNotContain("example.org");
  }

  @Test
  void a_hit_stands_in_the_transcript_once_streamed_or_whole() throws Exception {
    var answers = tenant("logged", 0, Optional.empty());
    rig.handlings.put("logged", new Handling(Optional.empty(), Optional.of(answers), true));
    llm.next(Turn.says(Speech.of("Too little pressure.")));
    for (boolean stream : new boolean[] {true, true, false}) {
      post(CHAT, "logged", ask("gpt-x", stream, "why does it cavitate?"));
      String said = rig.audit().content().orElseThrow().answer();
      assertThat(said.split("Too little pressure", -1)).as(said).hasSize(2);
    }
    assertThat(llm.asked()).hasSize(1);
  }

  @Test
  void a_hit_is_asked_in_the_shadow_and_compared() throws Exception {
    tenant("shadowed", 1, Optional.empty());
    String body = ask("gpt-x", false, "is it so?");
    llm.next(Turn.says(Speech.of("yes")), Turn.says(Speech.of("yes")), Turn.says(Speech.of("no")));
    post(CHAT, "shadowed", body);
    assertThat(rig.audit().outcome()).isEqualTo("complete");
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> hit = post(CHAT, "shadowed", body);
      assertThat(Heard.of(CHAT, hit.body()).text()).isEqualTo("yes");
      assertThat(rig.audit().outcome()).isEqualTo("cached");
      assertThat(rig.audit().why()).isEqualTo("shadow");
    }
    assertThat(llm.asked()).hasSize(3);
    await().until(() -> shadow("same") + shadow("different") == 2);
    assertThat(shadow("same")).isEqualTo(1);
    assertThat(rig.settled.poll(1, TimeUnit.SECONDS)).isNotNull();
  }

  private double shadow(String result) {
    return rig.meters
        .get("vivremotion_cache_shadow")
        .tags("tenant", "shadowed", "result", result)
        .functionCounter()
        .count();
  }
}
