package io.vivremotion.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.flow.Guess;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Verdict;
import io.vivremotion.message.Content;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Priority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionStageTest {
  private static final KnownValues KNOWN =
      new KnownValues()
          .with("press-3", "temperature", 71.25, "Cel", Said.NOW.minusSeconds(3))
          .with("press-3", "pressure", 5.5, "bar", Said.NOW.minusSeconds(3))
          .with("press-4", "temperature", 64, "Cel", Said.NOW.minusSeconds(9))
          .with("line-2", "running", true, Said.NOW.minusSeconds(40))
          .with("line-2", "speed", 1.5, "m/s", Said.NOW.minusSeconds(40))
          .with("compressor-1", "vibration", 0.3, "mm/s", Said.NOW.minusSeconds(5))
          .with("old-pump", "flow", 2, "l/s", Said.NOW.minusSeconds(86_400));

  private static final QuestionStage STAGE = stage(QuestionStage.Config.DEFAULT);

  @BeforeAll
  static void load() throws Exception {
    STAGE.load();
  }

  @AfterAll
  static void close() {
    STAGE.close();
    STAGE.close();
  }

  private static QuestionStage stage(QuestionStage.Config config) {
    return new QuestionStage(
        config, NabRun.MODELS, KNOWN, InstantSource.fixed(Said.NOW), new SimpleMeterRegistry());
  }

  private static Verdict ask(String text) {
    return STAGE.decide(List.of(Said.question("panel-1", text))).getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "what is the temperature of press 3?|temperature of press-3 is 71.25 °C, 3 s ago.",
        "What's the temp of Press-3|temperature of press-3 is 71.25 °C, 3 s ago.",
        "temperature press three|temperature of press-3 is 71.25 °C, 3 s ago.",
        "how hot is press 4 right now?|temperature of press-4 is 64 °C, 9 s ago.",
        "tell me the pressure at press no. 3|pressure of press-3 is 5.5 bar, 3 s ago.",
        "what is the speed of line 2?|speed of line-2 is 1.5 m/s, 40 s ago.",
        "what is the vibration of the compressor|vibration of compressor-1 is 0.3 mm/s, 5 s ago.",
        "what is the vibration of compresor 1?|vibration of compressor-1 is 0.3 mm/s, 5 s ago.",
        "is line 2 running?|line-2: running is yes, 40 s ago.",
        "is line two on|line-2: running is yes, 40 s ago.",
        "what is the status of press 3?|press-3: pressure 5.5 bar, temperature 71.25 °C (3 s ago).",
        "when was the old pump last seen?|old-pump was last heard 24 h ago.",
        "which devices are connected?|5 devices: compressor-1, line-2, old-pump, press-3, press-4.",
      })
  void a_question_about_a_known_value_is_answered(String question, String answer) {
    assertThat(ask(question))
        .isInstanceOfSatisfying(
            Verdict.Answered.class,
            answered -> {
              assertThat(answered.text()).isEqualTo(answer);
              assertThat(answered.confidence()).isBetween(0.8, 1.0);
              assertThat(answered.because().facts())
                  .containsKeys("intent", "probability", "threshold", "nearest-example");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "what is the temperature of press 9?|question-unknown-device",
        "what is the temperature of the oven?|question-unknown-device",
        "what is the temperature of the press?|question-ambiguous-device",
        "what is the temperature of press 3 and press 4?|question-ambiguous-device",
        "what is the humidity of press 3?|question-unknown-measurement",
        "what is the flow of the old pump?|question-stale-value",
      })
  void what_is_unknown_ambiguous_or_stale_goes_up(String question, String rule) {
    assertThat(ask(question))
        .isInstanceOfSatisfying(
            Verdict.Escalate.class,
            escalate -> assertThat(escalate.because().rule()).isIn(rule, "question-unsure"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "why is the temperature of press 3 so high?",
        "set the temperature of press 3 to 40 degrees",
        "what was the temperature of press 3 yesterday?",
        "turn off line 2",
        "how do I change the oil of press 3?",
        "what should I do if press 3 gets too hot?",
        "who won the football match last night?",
        "write me a poem about press 3",
        "asdf qwer zxcv",
        "?",
      })
  void what_the_box_cannot_know_goes_up(String question) {
    assertThat(ask(question)).isInstanceOf(Verdict.Escalate.class);
  }

  @Test
  void an_escalated_question_carries_what_is_known_of_its_device() {
    assertThat(ask("why is press 3 \"so\" hot?"))
        .isInstanceOfSatisfying(
            Verdict.Escalate.class,
            escalate -> {
              assertThat(escalate.task().kind()).isEqualTo("question");
              assertThat(escalate.urgency()).isEqualTo(Priority.INTERACTIVE);
              assertThat(escalate.task().row())
                  .startsWith(
                      "{\"question\":\"why is press 3 \\\"so\\\" hot?\",\"from\":\"panel-1\","
                          + "\"about\":\"press-3\",\"known\":{\"pressure\":\"5.5 bar, 3 s ago\","
                          + "\"temperature\":\"71.25 Cel, 3 s ago\"},\"certainty\":0.");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "what is the temperature of press 3?|temperature of press-3 is 71.25 °C, 3 s ago.",
        "is line 2 running?|line-2: running is yes, 40 s ago.",
        "what is the temperature of press 9?|-",
        "what is the temperature of the press?|-",
        "what is the humidity of press 3?|-",
        "what is the flow of the old pump?|-",
        "turn off line 2|-",
        "who won the football match last night?|-",
        "asdf qwer zxcv|-",
      })
  void an_unsure_question_carries_the_likely_answer_if_there_is_one(String question, String answer)
      throws Exception {
    try (QuestionStage strict =
        stage(new QuestionStage.Config(1e-6, Duration.ofMinutes(15), true, List.of(), Map.of()))) {
      strict.load();
      assertThat(strict.decide(List.of(Said.question("panel-1", question))))
          .first()
          .isInstanceOfSatisfying(
              Verdict.Escalate.class,
              escalate -> {
                assertThat(escalate.because().rule()).isEqualTo("question-unsure");
                assertThat(escalate.task().guess().map(Guess::text))
                    .isEqualTo(Optional.ofNullable(answer));
                escalate
                    .task()
                    .guess()
                    .ifPresent(guess ->
                        assertThat(guess.certainty())
                            .isBetween(0.5, 1.0)
                            .isEqualTo(escalate.because().facts().get("probability")));
              });
    }
  }

  @Test
  void an_operators_intent_is_answered_from_its_template() throws Exception {
    Intent manual =
        new Intent(
            "manual",
            List.of(
                "where is the manual?",
                "where do I find the handbook",
                "show me the manual",
                "where can I find the manual",
                "I need the operating instructions"),
            "In the cabinet, top shelf.",
            List.of(),
            List.of());
    try (QuestionStage own =
        stage(
            new QuestionStage.Config(
                0.05, Duration.ofMinutes(1), true, List.of(manual), Map.of()))) {
      own.load();
      assertThat(own.decide(List.of(Said.question("p", "where is the handbook?"))))
          .first()
          .isInstanceOfSatisfying(
              Verdict.Answered.class,
              answered -> assertThat(answered.text()).isEqualTo("In the cabinet, top shelf."));
    }
  }

  @Test
  void the_operators_words_for_a_device_and_a_measurement_are_understood() throws Exception {
    try (QuestionStage own =
        stage(
            new QuestionStage.Config(
                0.05,
                Duration.ofMinutes(1),
                true,
                List.of(),
                Map.of("bertha", "press-3", "squeeze", "pressure")))) {
      own.load();
      assertThat(own.decide(List.of(Said.question("p", "what is the squeeze of Bertha?"))))
          .first()
          .isInstanceOfSatisfying(
              Verdict.Answered.class,
              answered -> assertThat(answered.text()).startsWith("pressure of press-3 is 5.5"));
    }
  }

  @Test
  void a_device_may_ask_for_its_own_values() {
    assertThat(STAGE.decide(List.of(Said.question("press-4", "what is my temperature?"))))
        .first()
        .isInstanceOfSatisfying(
            Verdict.Answered.class,
            answered -> assertThat(answered.text()).startsWith("temperature of press-4 is 64"));
  }

  @Test
  void batches_keep_their_order_and_what_is_no_question_is_passed_on() {
    List<Verdict> verdicts =
        STAGE.decide(
            List.of(
                Said.reading("press-3", "temperature", 1),
                Said.question("p", "is line 2 running?"),
                new Judged(
                    Said.question("p", "x").message(),
                    new Content.Measurements(List.of(Measurement.of("x", 1)))),
                Said.question("p", "what is the temperature of press 4?"),
                Said.question("p", "   ")));
    assertThat(verdicts.get(0)).isEqualTo(Verdict.NEXT);
    assertThat(verdicts.get(1)).isInstanceOf(Verdict.Answered.class);
    assertThat(verdicts.get(2)).isEqualTo(Verdict.NEXT);
    assertThat(verdicts.get(3)).isInstanceOf(Verdict.Answered.class);
    assertThat(verdicts.get(4)).isEqualTo(Verdict.NEXT);
  }

  @Test
  void hostile_text_is_judged_without_a_throw() {
    for (String text :
        List.of(
            "\u0000\uFFFF\uD800",
            "[CLS] [SEP] [MASK]",
            "a".repeat(100_000),
            "é".repeat(5_000),
            "press 3 ".repeat(3_000),
            "{device} {measurement} {value}",
            "\u202Eecnis sserp \uD83D\uDE00")) {
      assertThat(ask(text)).isNotInstanceOf(Verdict.Answered.class);
    }
  }

  @Test
  void without_its_model_every_question_is_passed_on() {
    try (QuestionStage unloaded =
        new QuestionStage(
            QuestionStage.Config.DEFAULT,
            Path.of("nowhere"),
            KNOWN,
            InstantSource.fixed(Said.NOW),
            new SimpleMeterRegistry())) {
      assertThat(unloaded.decide(List.of(Said.question("p", "is line 2 running?"))))
          .containsExactly(Verdict.NEXT);
    }
  }
}
