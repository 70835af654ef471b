package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.route.OffPolicy.Judgement;
import io.vivremotion.uplink.route.OffPolicy.Logged;
import io.vivremotion.uplink.route.OffPolicy.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Four contexts and two targets of which it is known how often each is right. One policy logs, with
 * a share of exploration; what another one is worth is known exactly, and the estimates are held
 * against that.
 */
class OffPolicyTest {
  private static final long SEED = 20261130;
  private static final int TRIALS = 400;

  /** How often each target is right, by context. */
  private static final double[][] RIGHT = {{0.9, 0.95}, {0.6, 0.9}, {0.8, 0.7}, {0.3, 0.9}};

  /** What was believed of them: wrong for the last two. */
  private static final double[][] BELIEVED = {{0.9, 0.9}, {0.7, 0.85}, {0.8, 0.9}, {0.8, 0.7}};

  private static final double[] COST = {0, 0.1};
  private static final double EXPLORED = 0.2;

  /** The target that a policy asks, by context. */
  private static final int[] PRESENT = {0, 1, 1, 0};

  private static final int[] OTHER = {0, 1, 0, 1};

  @Test
  void ninety_five_of_a_hundred_intervals_hold_the_true_value() {
    double truth = truth(OTHER);
    assertThat(covered(OTHER, truth, Judgement::doublyRobust)).isBetween(0.92, 0.99);
    assertThat(covered(OTHER, truth, Judgement::ips)).isBetween(0.92, 0.99);
    assertThat(covered(OTHER, truth, Judgement::snips)).isBetween(0.92, 0.99);
    double gain = truth - truthWithExploration(PRESENT);
    assertThat(covered(OTHER, gain, Judgement::gain)).isBetween(0.92, 0.99);
  }

  @Test
  void no_estimate_leans_to_one_side() {
    double truth = truth(OTHER);
    for (Function<Judgement, Value> of :
        List.<Function<Judgement, Value>>of(
            Judgement::doublyRobust, Judgement::ips, Judgement::snips)) {
      double sum = 0;
      for (int i = 0; i < TRIALS; i++) {
        sum += of.apply(OffPolicy.judge(log(OTHER, 2_000, SEED + i))).mean();
      }
      assertThat(sum / TRIALS).isCloseTo(truth, within(0.01));
    }
  }

  @Test
  void the_doubly_robust_interval_is_narrower_than_that_of_propensities_alone() {
    Judgement judged = OffPolicy.judge(log(OTHER, 2_000, SEED));
    assertThat(width(judged.doublyRobust())).isLessThan(width(judged.ips()));
    assertThat(judged.obstacle()).isEmpty();
  }

  @Test
  void a_better_policy_is_found_to_be_better_and_the_same_one_is_not() {
    int better = 0;
    int same = 0;
    for (int i = 0; i < 100; i++) {
      better += OffPolicy.judge(log(OTHER, 2_000, SEED + i)).gain().low() > 0 ? 1 : 0;
      same += OffPolicy.judge(log(PRESENT, 2_000, SEED + i)).gain().low() > 0.02 ? 1 : 0;
    }
    assertThat(better).isGreaterThan(95);
    assertThat(same).isLessThan(5);
  }

  @Test
  void of_the_same_policy_without_exploration_all_weigh_one_and_the_value_is_what_was_earned() {
    List<Logged> logged = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      logged.add(new Logged(i % 4 == 0 ? 0 : 1, 1, 0.5, 0.5, 0.5, 1, 0, "c" + i));
    }
    Judgement judged = OffPolicy.judge(logged);
    assertThat(judged.effective()).isCloseTo(200, within(1e-9));
    assertThat(judged.ips()).isEqualTo(judged.present());
    assertThat(judged.snips().mean()).isCloseTo(0.75, within(1e-9));
    assertThat(judged.doublyRobust().mean()).isCloseTo(0.75, within(1e-9));
    assertThat(judged.gain()).isEqualTo(new Value(0, 0, 0));
  }

  @Test
  void what_a_policy_does_not_ask_is_worth_nothing_and_needs_no_trial() {
    List<Logged> logged = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      boolean asks = i % 2 == 0;
      logged.add(new Logged(1, asks ? 1 : 0, 0.9, asks ? 0.9 : 0, 0.9, asks ? 1 : 0, 0, "c" + i));
    }
    Judgement judged = OffPolicy.judge(logged);
    assertThat(judged.ips().mean()).isCloseTo(0.5, within(1e-9));
    assertThat(judged.snips().mean()).isCloseTo(0.5, within(1e-9));
    assertThat(judged.doublyRobust().mean()).isCloseTo(0.5, within(1e-9));
    assertThat(judged.obstacle()).isEmpty();
  }

  @Test
  void a_log_that_cannot_support_an_estimate_says_why() {
    assertThat(OffPolicy.judge(List.of()).obstacle()).contains("no decision of the journal");
    List<Logged> never = new ArrayList<>();
    List<Logged> few = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      never.add(new Logged(1, i < 80 ? 1 : 0, 0.9, 0.9, 0.9, 1, i < 80 ? 0 : 1, "c" + i));
      few.add(new Logged(1, i < 10 ? 10 : 0, 0.9, 0.9, 0.9, 1, 0, "c" + i));
    }
    assertThat(OffPolicy.judge(never).obstacle()).contains("20 % of what it would do");
    assertThat(OffPolicy.judge(few).obstacle()).contains("as few as 10");
  }

  @Test
  void rows_of_one_call_are_no_independent_trials() {
    List<Logged> single = log(OTHER, 500, SEED);
    List<Logged> tenfold = new ArrayList<>();
    single.forEach(each -> {
      for (int i = 0; i < 10; i++) {
        tenfold.add(each);
      }
    });
    Judgement once = OffPolicy.judge(single);
    Judgement ten = OffPolicy.judge(tenfold);
    assertThat(width(ten.doublyRobust())).isCloseTo(width(once.doublyRobust()), within(1e-9));
    assertThat(width(ten.snips())).isCloseTo(width(once.snips()), within(1e-9));
    assertThat(ten.effective()).isCloseTo(once.effective(), within(1e-6));
  }

  private static double covered(int[] policy, double truth, Function<Judgement, Value> of) {
    int inside = 0;
    for (int i = 0; i < TRIALS; i++) {
      Value value = of.apply(OffPolicy.judge(log(policy, 1_000, SEED + i)));
      inside += value.low() <= truth && truth <= value.high() ? 1 : 0;
    }
    System.out.printf("seed %d: %d of %d intervals hold the true value%n", SEED, inside, TRIALS);
    return inside / (double) TRIALS;
  }

  private static double width(Value value) {
    return value.high() - value.low();
  }

  private static double truth(int[] policy) {
    double sum = 0;
    for (int context = 0; context < RIGHT.length; context++) {
      sum += RIGHT[context][policy[context]] - COST[policy[context]];
    }
    return sum / RIGHT.length;
  }

  private static double truthWithExploration(int[] policy) {
    int[] others = new int[policy.length];
    for (int i = 0; i < policy.length; i++) {
      others[i] = 1 - policy[i];
    }
    return (1 - EXPLORED) * truth(policy) + EXPLORED * truth(others);
  }

  private static List<Logged> log(int[] policy, int decisions, long seed) {
    Random random = new Random(seed);
    List<Logged> logged = new ArrayList<>();
    for (int i = 0; i < decisions; i++) {
      int context = random.nextInt(RIGHT.length);
      boolean explores = random.nextDouble() < EXPLORED;
      int asked = explores ? 1 - PRESENT[context] : PRESENT[context];
      double propensity = explores ? EXPLORED : 1 - EXPLORED;
      double right = random.nextDouble() < RIGHT[context][asked] ? 1 : 0;
      int would = policy[context];
      logged.add(
          new Logged(
              right - COST[asked],
              would == asked ? 1 / propensity : 0,
              BELIEVED[context][asked] - COST[asked],
              BELIEVED[context][would] - COST[would],
              atWork(context),
              1,
              0,
              "c" + i));
    }
    return logged;
  }

  private static double atWork(int context) {
    int best = PRESENT[context];
    return (1 - EXPLORED) * (BELIEVED[context][best] - COST[best])
        + EXPLORED * (BELIEVED[context][1 - best] - COST[1 - best]);
  }
}
