package io.vivremotion.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class NabTest {
  private static NabSeries series(int rows, NabSeries.Window... windows) {
    return new NabSeries(
        "s",
        Collections.nCopies(rows, Instant.EPOCH),
        Collections.nCopies(rows, 0.0),
        List.of(windows));
  }

  @Test
  void a_detector_that_never_fires_scores_0_and_one_at_the_windows_first_row_nearly_100() {
    NabSeries series = series(1_000, new NabSeries.Window(500, 599));
    NabScore silent = new NabScore();
    silent.add(series, new double[1_000]);
    assertThat(silent.best(NabScore.Profile.STANDARD).score()).isZero();
    double[] first = new double[1_000];
    first[500] = 1;
    NabScore perfect = new NabScore();
    perfect.add(series, first);
    assertThat(perfect.best(NabScore.Profile.STANDARD).score()).isCloseTo(100, within(0.1));
  }

  @Test
  void a_late_hit_earns_less_and_a_false_alarm_costs_0_11() {
    NabSeries series = series(1_000, new NabSeries.Window(500, 599));
    double[] late = new double[1_000];
    late[599] = 1;
    NabScore score = new NabScore();
    score.add(series, late);
    assertThat(score.best(NabScore.Profile.STANDARD).score()).isBetween(50.0, 52.0);
    double[] both = new double[1_000];
    both[500] = 1;
    both[300] = 1;
    NabScore alarmed = new NabScore();
    alarmed.add(series, both);
    assertThat(alarmed.best(NabScore.Profile.STANDARD).score()).isCloseTo(100 - 5.5, within(0.1));
    both[300] = 0;
    both[149] = 1;
    NabScore probation = new NabScore();
    probation.add(series, both);
    assertThat(probation.best(NabScore.Profile.STANDARD).score()).isCloseTo(100, within(0.1));
  }

  static boolean dataPresent() {
    return NabSeries.present();
  }

  @Test
  @EnabledIf("dataPresent")
  void the_handed_out_series_stay_on_the_box_and_their_anomalies_go_up() throws Exception {
    NabRun run =
        new NabRun(true).over(NabSeries.all(), TelemetryStage.Config.DEFAULT, NabRun.MODELS);
    assertThat(run.shareKept()).isGreaterThan(0.95);
    NabScore.Result standard = run.score().best(NabScore.Profile.STANDARD);
    assertThat(standard.score()).as("Numenta HTM 59.4, ARTime 71.0").isGreaterThan(74);
    assertThat(standard.windowsHit()).isGreaterThanOrEqualTo(34);
  }

  @Test
  @EnabledIf("dataPresent")
  void without_times_and_without_the_model_plain_statistics_still_judge() throws Exception {
    TelemetryStage.Config base = TelemetryStage.Config.DEFAULT;
    TelemetryStage.Config plain =
        new TelemetryStage.Config(
            base.likelihoodThreshold(), 100, 150, 150, 40, false, List.of(), List.of());
    NabRun run = new NabRun(false).over(NabSeries.all(), plain, NabRun.MODELS);
    assertThat(run.shareKept()).isGreaterThan(0.95);
    assertThat(run.score().best(NabScore.Profile.STANDARD).score()).isGreaterThan(60);
  }
}
