package io.vivremotion.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.inference.IntentMatcher.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class CalibrationTest {
  @Test
  void the_less_error_is_tolerated_the_surer_an_answer_must_be() {
    double before = 1.1;
    for (double tolerated : new double[] {0.001, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5}) {
      assertThat(Calibration.BUNDLED.threshold(tolerated)).isLessThan(before);
      before = Calibration.BUNDLED.threshold(tolerated);
    }
    assertThat(Calibration.BUNDLED.threshold(0.001)).isEqualTo(1);
    assertThat(Calibration.BUNDLED.threshold(0.06)).isEqualTo(Calibration.BUNDLED.threshold(0.05));
  }

  @Test
  void a_site_of_its_own_is_calibrated_on_its_trials() {
    List<Calibration.Trial> trials = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      trials.add(new Calibration.Trial(i / 100.0, i >= 500, 1));
    }
    Calibration own = Calibration.of(trials);
    double sure = own.threshold(0.05);
    assertThat(own.probability(0, 0)).isLessThan(sure);
    long answered = trials.stream().filter(t -> t.evidence() >= 4.74).count();
    assertThat(answered).isEqualTo(526);
    assertThat(sure).isBetween(0.3, 0.6);
    assertThat(own.threshold(0.0001)).isEqualTo(1);
  }

  static boolean dataPresent() {
    return LabelledQuestions.present();
  }

  /** Eight sites of ten intents with eight examples; six in ten questions are out of scope. */
  @Test
  @EnabledIf("dataPresent")
  void of_the_answers_given_no_more_than_tolerated_are_wrong() throws Exception {
    Map<String, List<String>> train = LabelledQuestions.of("clinc150/train.jsonl");
    Map<String, List<String>> asked = LabelledQuestions.of("clinc150/val.jsonl");
    List<String> outside =
        LabelledQuestions.of("clinc150/oos_val.jsonl").getOrDefault("oos", List.of());
    Random random = new Random(5);
    Tally tally = new Tally();
    try (SentenceEncoder encoder = SentenceEncoder.open(NabRun.MODELS)) {
      for (int site = 0; site < 8; site++) {
        List<String> names = new ArrayList<>(train.keySet());
        Collections.shuffle(names, random);
        Map<String, List<String>> own = new TreeMap<>();
        names.subList(0, 10).forEach(name -> own.put(name, train.getOrDefault(name, List.of())));
        IntentMatcher matcher = IntentMatcher.learn(LabelledQuestions.intents(own, 8), encoder);
        List<String> questions = new ArrayList<>();
        List<String> truth = new ArrayList<>();
        for (String name : names.subList(0, 25)) {
          asked.getOrDefault(name, List.of()).stream()
              .limit(5)
              .forEach(text -> {
                questions.add(text);
                truth.add(name);
              });
        }
        outside.stream()
            .skip(site * 10L)
            .limit(10)
            .forEach(text -> {
              questions.add(text);
              truth.add("");
            });
        tally.add(matcher, encoder.encode(questions), truth);
      }
    }
    assertThat(tally.answered).isGreaterThan(150);
    assertThat(tally.wrong / (double) tally.answered).isLessThan(0.075);
  }

  private static final class Tally {
    private int answered;
    private int wrong;

    void add(IntentMatcher matcher, float[][] vectors, List<String> truth) {
      for (int i = 0; i < vectors.length; i++) {
        Match match = matcher.match(vectors[i]);
        if (match.probability() >= Calibration.BUNDLED.threshold(0.05)) {
          answered++;
          wrong += match.intent().name().equals(truth.get(i)) ? 0 : 1;
        }
      }
    }
  }
}
