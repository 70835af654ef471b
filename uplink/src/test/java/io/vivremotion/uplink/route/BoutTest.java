package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.route.OpenCalls.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two targets of which it is known how often each is right: the policy at work asks the first, the
 * other one the second, both now and then the other target. Looked at after each call.
 */
class BoutTest {
  private static final long SEED = 20261151;
  private static final double ALPHA = 0.05;
  private static final double EXPLORED = 0.2;
  private static final double WEIGHT = 0.4;
  private static final double LOCAL_ERROR = 0.7;
  private static final double RANGE = 2 * WEIGHT * (1 + 1 / EXPLORED);

  /**
   * @param right how often each target is
   * @param believed likewise, before
   * @param rows of a call, all right or all wrong
   */
  private record World(List<Double> right, List<Double> believed, int rows) {
    @Override
    public String toString() {
      return "right " + right + ", rows of a call " + rows;
    }

    double advantage() {
      return (1 - 2 * EXPLORED) * WEIGHT * (right.get(1) - right.get(0));
    }
  }

  @Test
  void one_that_is_no_better_is_found_to_be_in_at_most_alpha_of_all_bouts() {
    for (World world :
        List.of(
            new World(List.of(0.7, 0.7), List.of(0.7, 0.7), 1),
            new World(List.of(0.9, 0.9), List.of(0.5, 0.98), 1), // believed better
            new World(List.of(0.5, 0.5), List.of(0.9, 0.9), 20),
            new World(List.of(0.9, 0.8), List.of(0.8, 0.9), 5))) {
      double found = found(world, 200, 600);
      assertThat(found).as("seed " + SEED + " " + world).isLessThanOrEqualTo(ALPHA);
    }
  }

  @Test
  void a_better_one_is_found_and_a_worse_one_is_not() {
    List<Double> believed = List.of(0.9, 0.9);
    assertThat(found(new World(List.of(0.6, 0.9), believed, 1), 50, 2_000)).isEqualTo(1);
    assertThat(found(new World(List.of(0.6, 0.9), believed, 20), 50, 2_000)).isEqualTo(1);
    assertThat(found(new World(List.of(0.9, 0.6), believed, 1), 50, 2_000)).isZero();
  }

  @Test
  void the_estimate_is_that_of_the_replay_and_the_bound_holds_the_truth() {
    World world = new World(List.of(0.6, 0.9), List.of(0.9, 0.7), 1);
    Bout bout = new Bout(RANGE);
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      bout.ended(call(world, random));
    }
    OffPolicy.Value gain = bout.judgement().gain();
    assertThat(gain.mean()).isCloseTo(world.advantage(), within(0.02));
    assertThat(bout.gain().mean()).isCloseTo(gain.mean(), within(1e-9));
    assertThat(bout.gain().low(ALPHA)).isLessThan(gain.low()).isPositive();
    assertThat(bout.gain().high(ALPHA)).isGreaterThan(gain.high());
  }

  @Test
  void twenty_rows_of_a_prompt_tell_no_more_than_one() {
    World one = new World(List.of(0.6, 0.9), List.of(0.9, 0.9), 1);
    World twenty = new World(one.right, one.believed, 20);
    Bout single = new Bout(RANGE);
    Bout together = new Bout(RANGE);
    Random random = new Random(SEED);
    Random same = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      single.ended(call(one, random));
      together.ended(call(twenty, same));
    }
    assertThat(together.gain().low(ALPHA)).isCloseTo(single.gain().low(ALPHA), within(1e-9));
    assertThat(together.judgement().effective())
        .isCloseTo(single.judgement().effective(), within(1e-6));
    assertThat(together.calls()).isEqualTo(300);
  }

  @Test
  void what_was_never_tried_counts_as_if_it_were_never_right() {
    Bout bout = new Bout(RANGE);
    Stake untried = new Stake(0, 0, 0, 0, 0.24, 0, 1, 1, 0.36, 0.6, 0, 0);
    for (int i = 0; i < 100; i++) {
      bout.waited(untried);
    }
    assertThat(bout.gain().mean()).isCloseTo(-0.12, within(1e-9));
    assertThat(bout.judgement().untried()).isEqualTo(1);
  }

  @Test
  void a_call_with_more_at_stake_than_the_range_counts_less_whatever_comes_of_it() {
    Bout bout = new Bout(1);
    bout.ended(List.of(new Ended(new Stake(50, -50, 2, 0, 0, 0, 1, 0, 0, 50, 0, 0), true)));
    bout.ended(List.of(new Ended(new Stake(50, -50, 2, 0, 0, 0, 1, 0, 0, 50, 0, 0), false)));
    assertThat(bout.gain().sum()).isCloseTo(0, within(1e-9));
    assertThat(bout.gain().spread()).isLessThan(1);
  }

  @Test
  void it_goes_on_from_what_it_has_written() {
    World world = new World(List.of(0.6, 0.9), List.of(0.9, 0.7), 3);
    Bout before = new Bout(RANGE);
    Random random = new Random(SEED);
    for (int i = 0; i < 100; i++) {
      List<Ended> call = call(world, random);
      before.sent(call.getFirst().stake());
      before.alarm(i % 3 == 0);
      before.ended(call);
    }
    Bout after = new Bout(RANGE);
    after.resume(before.text("b"), "b");
    assertThat(after.text("b")).isEqualTo(before.text("b"));
    assertThat(after.judgement()).isEqualTo(before.judgement());
    assertThat(after.guards()).isEqualTo(before.guards());
  }

  private static double found(World world, int bouts, int calls) {
    int found = 0;
    for (int each = 0; each < bouts; each++) {
      Bout bout = new Bout(RANGE);
      Random random = new Random(SEED + each);
      boolean above = false;
      for (int i = 0; i < calls && !above; i++) {
        bout.ended(call(world, random));
        above = bout.gain().isAboveZero(ALPHA);
      }
      found += above ? 1 : 0;
    }
    System.out.printf("seed %d: %s: better in %d of %d%n", SEED, world, found, bouts);
    return found / (double) bouts;
  }

  private static List<Ended> call(World world, Random random) {
    int asked = random.nextDouble() < EXPLORED ? 1 : 0;
    boolean good = random.nextDouble() < world.right.get(asked);
    double[] atWork = {1 - EXPLORED, EXPLORED};
    double[] other = {EXPLORED, 1 - EXPLORED};
    double expected = 0;
    double present = 0;
    double most = 0;
    for (int i = 0; i < 2; i++) {
      double q = world.believed.get(i);
      expected += other[i] * worth(q);
      present += atWork[i] * worth(q);
      most = Math.max(most, Math.abs(other[i] / atWork[i] - 1) * WEIGHT * Math.max(q, 1 - q));
    }
    Stake stake =
        new Stake(
            worth(1),
            worth(0),
            other[asked] / atWork[asked],
            worth(world.believed.get(asked)),
            expected,
            present,
            1,
            0,
            0,
            most + Math.abs(expected - present),
            0,
            0);
    List<Ended> rows = new ArrayList<>();
    for (int i = 0; i < world.rows; i++) {
      rows.add(new Ended(stake, good));
    }
    return rows;
  }

  private static double worth(double right) {
    return WEIGHT * (LOCAL_ERROR * right - (1 - LOCAL_ERROR) * (1 - right));
  }
}
