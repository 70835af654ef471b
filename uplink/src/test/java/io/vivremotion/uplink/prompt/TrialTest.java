package io.vivremotion.uplink.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.evidence.TwoRates;
import io.vivremotion.uplink.evidence.TwoRates.Rate;
import io.vivremotion.uplink.file.FileHarm;
import io.vivremotion.uplink.prompt.Trial.Metric;
import io.vivremotion.uplink.prompt.Trial.Observed;
import io.vivremotion.uplink.prompt.Trial.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looked at after every answer, as the gateway does. */
class TrialTest {
  private static final int RUNS = 400;
  private static final double ALPHA = 0.05;

  private record Truth(double current, double candidate, double share, double minGain) {}

  private static Trial trial(double share, double minGain, int maxSamples) {
    return new Trial(
        "p",
        "1",
        "2",
        share,
        Metric.VALID,
        minGain,
        ALPHA,
        30,
        maxSamples,
        Duration.ofSeconds(5),
        0,
        0.02);
  }

  private static Map<Standing, Integer> simulate(Truth truth, int answers, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Trial trial = trial(truth.share, truth.minGain, answers);
    Map<Standing, Integer> ends = new EnumMap<>(Standing.class);
    for (int run = 0; run < RUNS; run++) {
      TrialState state = TrialState.NEW;
      while (state.verdict().standing() == Standing.RUNNING) {
        boolean candidate = random.nextDouble() < truth.share;
        boolean good = random.nextDouble() < (candidate ? truth.candidate : truth.current);
        Observed seen = new Observed(good, false, Duration.ZERO, 0);
        state = state.with(candidate, state.arm(candidate).with(seen, trial), trial);
      }
      ends.merge(state.verdict().standing(), 1, Integer::sum);
    }
    return ends;
  }

  private static double share(Map<Standing, Integer> ends, Standing standing) {
    return (double) ends.getOrDefault(standing, 0) / RUNS;
  }

  @Test
  void a_candidate_that_is_no_better_is_promoted_in_at_most_alpha_of_all_trials() {
    for (Truth truth :
        new Truth[] {
          new Truth(0.5, 0.5, 0.5, 0),
          new Truth(0.9, 0.9, 0.1, 0),
          new Truth(0.98, 0.98, 0.3, 0),
          new Truth(0.9, 0.85, 0.5, -0.05), // as much worse as is tolerated
          new Truth(0.8, 0.85, 0.5, 0.05), // better by no more than is asked
        }) {
      double promoted = share(simulate(truth, 800, 11), Standing.PROMOTED);
      System.out.println("seed=11 " + truth + " promoted=" + promoted);
      assertThat(promoted).as(truth.toString()).isLessThanOrEqualTo(ALPHA);
    }
  }

  @Test
  void a_better_one_is_promoted_and_a_worse_one_rolled_back() {
    assertThat(share(simulate(new Truth(0.8, 0.95, 0.5, 0), 1_500, 12), Standing.PROMOTED))
        .isGreaterThan(0.95);
    assertThat(share(simulate(new Truth(0.95, 0.8, 0.5, 0), 1_500, 13), Standing.ROLLED_BACK))
        .isGreaterThan(0.95);
  }

  @Test
  void nothing_is_decided_before_the_minimum_sample() {
    Trial trial = trial(0.5, 0, 10_000);
    TrialState state = TrialState.NEW;
    for (int i = 0; i < 29; i++) {
      state = state.with(true, state.arm(true).with(seen(true, 0), trial), trial);
      state = state.with(false, state.arm(false).with(seen(false, 0), trial), trial);
    }
    assertThat(state.verdict().standing()).isEqualTo(Standing.RUNNING);
    state = state.with(true, state.arm(true).with(seen(true, 0), trial), trial);
    state = state.with(false, state.arm(false).with(seen(false, 0), trial), trial);
    assertThat(state.verdict().standing()).isEqualTo(Standing.PROMOTED);
    assertThat(state.verdict().why()).isEqualTo("successes: 30 of 30 against 0 of 30");
  }

  @Test
  void a_better_one_that_is_slow_is_rolled_back_all_the_same() {
    Trial trial = trial(0.5, 0, 10_000);
    TrialState state = TrialState.NEW;
    for (int i = 0; i < 40 && state.verdict().standing() == Standing.RUNNING; i++) {
      state = state.with(true, state.arm(true).with(seen(true, 9), trial), trial);
      state = state.with(false, state.arm(false).with(seen(i % 2 == 0, 1), trial), trial);
    }
    assertThat(state.verdict().standing()).isEqualTo(Standing.ROLLED_BACK);
    assertThat(state.verdict().why()).startsWith("more slow answers");
  }

  private static Observed seen(boolean valid, int seconds) {
    return new Observed(valid, false, Duration.ofSeconds(seconds), 0);
  }

  @Test
  void evidence_is_the_ratio_of_mixture_to_highest_likelihood() {
    // Beta(1.5, 0.5)/Beta(0.5, 0.5) = 1/2 for each arm's one observation; the null's best is 1/4.
    assertThat(TwoRates.evidence(new Rate(1, 1), new Rate(0, 1), 0))
        .isCloseTo(Math.log(0.25 / 0.25), within(1e-6));
    assertThat(TwoRates.evidence(Rate.NONE, Rate.NONE, 0)).isCloseTo(0, within(1e-9));
    assertThat(TwoRates.evidence(new Rate(10, 20), new Rate(10, 20), 0)).isNegative();
    assertThat(TwoRates.evidence(new Rate(1_000_000, 1_000_000), new Rate(0, 1_000_000), 0))
        .isGreaterThan(1e5);
  }

  @Test
  void whatever_happens_to_the_file_of_trials_it_is_as_it_was_or_says_so_and_goes_on(
      @TempDir Path folder) throws IOException {
    long seed = Long.getLong("trials.seed", System.nanoTime());
    System.out.println("trials.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    TrialFile file = new TrialFile(folder);
    Map<String, TrialState> states = Map.of("p", TrialState.NEW, "q", TrialState.NEW);
    for (int round = 0; round < 200; round++) {
      file.save(states);
      FileHarm harm = FileHarm.any(random);
      harm.to(folder.resolve("trials"), random);
      try {
        assertThat(file.load())
            .as("%s in round %s", harm, round)
            .isEqualTo(harm == FileHarm.GONE ? Map.of() : states);
      } catch (IOException told) {
        file.setAside();
        assertThat(file.load()).isEmpty();
      }
    }
    file.save(states);
    assertThat(file.load()).isEqualTo(states);
  }
}
