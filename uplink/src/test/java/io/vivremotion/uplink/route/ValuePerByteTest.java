package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vivremotion.uplink.route.ThinLinkReplay.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Over recorded 3G links (../shared/data/links; skipped without), under budgets of 8, 16 and 64
 * kbit/s. {@code -Dlinks.all=true} takes all 47 and gives the table of docs/figures.md; else three.
 */
class ValuePerByteTest {
  private static final Path LINKS = Path.of("../../shared/data/links/3g");
  private static final double[] BUDGETS = {1_000, 2_000, 8_000};
  private static final double[] THRESHOLDS = {
    0.005, 0.02, 0.05, 0.1, 0.14, 0.17, 0.2, 0.25, 0.3, 0.35, 0.45, 0.55
  };
  private static final Result NOTHING = new Result(0, 0, 0, 0);

  private final long seed = Long.getLong("links.seed", 2026);

  @Test
  void what_is_worth_most_per_byte_goes_up_first_and_no_alarm_waits() throws IOException {
    assumeTrue(Files.isDirectory(LINKS), "no recorded links at " + LINKS.toAbsolutePath());
    System.out.println("links.seed=" + seed);
    Result priced = NOTHING;
    Result queue = NOTHING;
    Result most = NOTHING;
    List<Result> thresholds = new ArrayList<>();
    for (double budget : BUDGETS) {
      System.out.printf(Locale.ROOT, "budget %.0f kbit/s%n", budget / 125);
      List<ThinLinkReplay> replays = replays(budget);
      Result ours = print("by utility", sum(replays, Priced::new));
      assertThat(ours.alarmsLate()).as("alarms late though the link was up").isZero();
      assertThat(ours.worstWindow()).as("most bytes in 10 s").isLessThan(10 * budget + 16_384);
      priced = plus(priced, ours);
      queue = plus(queue, print("in turn", sum(replays, () -> new Queue(-1, false))));
      List<Result> fixed = thresholds(replays);
      print("best threshold here", best(fixed));
      Result here = replays.stream().map(ThinLinkReplay::oracle).reduce(NOTHING, this::plus);
      most = plus(most, print("oracle", here));
      thresholds =
          thresholds.isEmpty()
              ? fixed
              : Stream.iterate(0, i -> i + 1)
                  .limit(fixed.size())
                  .map(both(thresholds, fixed))
                  .toList();
    }
    System.out.println("all budgets");
    print("by utility", priced);
    print("in turn", queue);
    Result threshold = print("best one threshold", best(thresholds));
    Result oracle = print("oracle", most);
    regret(priced, threshold, oracle);
    assertThat(priced.perKilobyte()).isGreaterThan(3 * queue.perKilobyte());
    assertThat(priced.value()).isGreaterThan(1.3 * threshold.value());
    assertThat(priced.perKilobyte()).isGreaterThan(1.5 * threshold.perKilobyte());
  }

  private static void regret(Result priced, Result threshold, Result oracle) {
    System.out.printf(
        Locale.ROOT,
        "regret: %.0f of %.0f, %.1f %%; of the threshold %.1f %%%n",
        oracle.value() - priced.value(),
        oracle.value(),
        100 * (1 - priced.value() / oracle.value()),
        100 * (1 - threshold.value() / oracle.value()));
  }

  private Function<Integer, Result> both(List<Result> one, List<Result> other) {
    return i -> plus(one.get(i), other.get(i));
  }

  /** A static threshold is what an operator would set who wants the value. */
  private static Result best(List<Result> results) {
    return results.stream().max(Comparator.comparingDouble(Result::value)).orElseThrow();
  }

  private List<Result> thresholds(List<ThinLinkReplay> replays) {
    List<Result> results = new ArrayList<>();
    for (double threshold : THRESHOLDS) {
      results.add(sum(replays, () -> new Queue(threshold, true)));
    }
    return results;
  }

  private Result sum(List<ThinLinkReplay> replays, Supplier<ThinLinkReplay.Policy> policy) {
    return replays.stream().map(each -> each.run(policy.get())).reduce(NOTHING, this::plus);
  }

  private List<ThinLinkReplay> replays(double budget) throws IOException {
    boolean all = Boolean.getBoolean("links.all");
    List<ThinLinkReplay> replays = new ArrayList<>();
    try (Stream<Path> files = Files.list(LINKS)) {
      List<Path> sorted = files.sorted().toList();
      for (int i = 0; i < sorted.size(); i++) {
        if (all || i % 16 == 0) {
          replays.add(ThinLinkReplay.of(budget, sorted.get(i), seed + i));
        }
      }
    }
    return replays;
  }

  private Result plus(Result one, Result other) {
    return new Result(
        one.value() + other.value(),
        one.bytes() + other.bytes(),
        one.alarmsLate() + other.alarmsLate(),
        Math.max(one.worstWindow(), other.worstWindow()));
  }

  private static Result print(String name, Result result) {
    System.out.printf(
        Locale.ROOT,
        "  %-20s value=%.0f kilobytes=%.0f value/kB=%.3f alarms-late=%d worst-10s=%.0f%n",
        name,
        result.value(),
        result.bytes() / 1_000,
        result.perKilobyte(),
        result.alarmsLate(),
        result.worstWindow());
    return result;
  }
}
