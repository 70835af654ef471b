package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vivremotion.uplink.ReplayedSite;
import io.vivremotion.uplink.route.ThinLinkReplay.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Over recorded 3G links (../shared/data/links; skipped without), under budgets of 8, 16 and 64
 * kbit/s. {@code -Dlinks.all=true} takes all 47 and gives the tables of docs/figures.md: of the
 * links on which the thrift was chosen (every fourth), of those on which it was not, of all. Else
 * three. {@code -Dlinks.thrift=0.4} tries another.
 */
class ValuePerByteTest {
  private static final Path LINKS = Path.of("../../shared/data/links/3g");
  private static final double[] BUDGETS = {1_000, 2_000, 8_000};
  private static final double[] THRESHOLDS = {
    0.005, 0.02, 0.05, 0.1, 0.14, 0.17, 0.2, 0.25, 0.3, 0.35, 0.45, 0.55
  };

  /** Of 18 minutes, neither the best nor the worst for it. */
  private static final int ONE_LINK = 5;

  private static final String COSTLY = "bytes cost money";
  private static final String FLAT = "flat rate";
  private static final String ITSELF = "the uplink itself";
  private static final String QUEUE = "in turn";
  private static final String ORACLE = "oracle";
  private static final String THRESHOLD = "threshold ";

  private final long seed = Long.getLong("links.seed", 2026);
  private final boolean all = Boolean.getBoolean("links.all");
  private final double thrift =
      Double.parseDouble(
          System.getProperty("links.thrift", Double.toString(Policy.DEFAULT.thrift())));

  /** What one policy made of one link under one budget. */
  private record Run(String policy, double budget, int link, Result result) {}

  @Test
  void what_is_worth_most_per_byte_goes_up_first_and_no_alarm_waits() throws IOException {
    assumeTrue(Files.isDirectory(LINKS), "no recorded links at " + LINKS.toAbsolutePath());
    System.out.println("links.seed=" + seed + " thrift=" + thrift);
    List<Run> runs = new ArrayList<>();
    for (double budget : BUDGETS) {
      List<Path> links = links();
      for (int link = 0; link < links.size(); link++) {
        if (all || link % 16 == 0) {
          runs.addAll(runs(budget, link, links.get(link)));
        }
      }
    }
    if (all) {
      judge("the links that thrift was chosen on", runs, run -> run.link % 4 == 0);
      judge("the others", runs, run -> run.link % 4 != 0);
    }
    judge("all links", runs, run -> true);
  }

  /**
   * Not a model of it: its dispatcher, on one link, or on each n-th with {@code -Dlinks.itself=n}
   * for docs/figures.md.
   */
  @Test
  void the_uplink_itself_brings_as_much_more_per_byte() throws Exception {
    assumeTrue(Files.isDirectory(LINKS), "no recorded links at " + LINKS.toAbsolutePath());
    int every = Integer.getInteger("links.itself", Integer.MAX_VALUE);
    List<Path> links = links();
    List<Run> runs = new ArrayList<>();
    for (int link = ONE_LINK % every; link >= 0 && link < links.size(); link += every) {
      for (double budget : BUDGETS) {
        ThinLinkReplay replay = ThinLinkReplay.of(budget, links.get(link), seed + link);
        Result itself = ReplayedSite.play(replay, budget, 1);
        print("link %d, %.0f kbit/s".formatted(link, budget / 125), itself);
        assertThat(itself.worstWindow()).as("most in 10 s").isLessThan(10 * budget + 16_384);
        runs.add(new Run(ITSELF, budget, link, itself));
        runs.addAll(others(budget, link, replay));
      }
    }
    Result itself = sum(runs, ITSELF);
    Result threshold = sum(runs, bestThreshold(runs));
    Stream.of(ITSELF, QUEUE, bestThreshold(runs), ORACLE)
        .forEach(row -> print(row, sum(runs, row)));
    regret(itself, threshold, sum(runs, ORACLE));
    assertThat(itself.perKilobyte()).isGreaterThan(3 * sum(runs, QUEUE).perKilobyte());
    assertThat(itself.perKilobyte()).isGreaterThan(1.5 * threshold.perKilobyte());
    assertThat(itself.value()).isGreaterThan(threshold.value());
    assertThat(itself.alarmsLate()).as("alarms late that the link could carry").isZero();
  }

  private List<Run> runs(double budget, int link, Path trace) throws IOException {
    ThinLinkReplay replay = ThinLinkReplay.of(budget, trace, seed + link);
    List<Run> runs = new ArrayList<>();
    add(runs, COSTLY, replay, () -> new Priced(thrift));
    if (all) {
      add(runs, FLAT, replay, () -> new Priced(0));
    }
    runs.addAll(others(budget, link, replay));
    return runs.stream().map(run -> new Run(run.policy, budget, link, run.result)).toList();
  }

  /** What it is measured against. */
  private static List<Run> others(double budget, int link, ThinLinkReplay replay) {
    List<Run> runs = new ArrayList<>();
    add(runs, QUEUE, replay, () -> new Queue(-1, false));
    for (double threshold : THRESHOLDS) {
      add(runs, THRESHOLD + threshold, replay, () -> new Queue(threshold, true));
    }
    runs.add(new Run(ORACLE, 0, 0, replay.oracle()));
    return runs.stream().map(run -> new Run(run.policy, budget, link, run.result)).toList();
  }

  private static void add(
      List<Run> runs, String name, ThinLinkReplay replay, Supplier<ThinLinkReplay.Policy> policy) {
    runs.add(new Run(name, 0, 0, replay.run(policy.get())));
  }

  private void judge(String links, List<Run> runs, Predicate<Run> of) {
    List<Run> these = runs.stream().filter(of).toList();
    for (double budget : BUDGETS) {
      List<Run> here = these.stream().filter(run -> run.budget == budget).toList();
      System.out.printf(Locale.ROOT, "%s, %.0f kbit/s%n", links, budget / 125);
      table(here);
      for (String ours : all ? List.of(COSTLY, FLAT) : List.of(COSTLY)) {
        Result result = sum(here, ours);
        assertThat(result.alarmsLate()).as("alarms late that the link could carry").isZero();
        assertThat(result.worstWindow()).as("most in 10 s").isLessThan(10 * budget + 16_384);
      }
    }
    System.out.println(links + ", all budgets");
    table(these);
    Result costly = sum(these, COSTLY);
    Result threshold = sum(these, bestThreshold(these));
    regret(costly, threshold, sum(these, ORACLE));
    assertThat(costly.perKilobyte()).isGreaterThan(3 * sum(these, QUEUE).perKilobyte());
    assertThat(costly.perKilobyte()).isGreaterThan(1.5 * threshold.perKilobyte());
    assertThat(costly.value()).isGreaterThan(1.2 * threshold.value());
  }

  private void table(List<Run> runs) {
    List<String> rows = new ArrayList<>(List.of(COSTLY, QUEUE, bestThreshold(runs), ORACLE));
    if (all) {
      rows.add(1, FLAT);
    }
    rows.forEach(row -> print(row, sum(runs, row)));
  }

  private static void regret(Result priced, Result threshold, Result oracle) {
    System.out.printf(
        Locale.ROOT,
        "  value per kB %.2f times the threshold's, value %.2f times; regret %.1f %%, of the"
            + " threshold %.1f %%%n",
        priced.perKilobyte() / threshold.perKilobyte(),
        priced.value() / threshold.value(),
        100 * (1 - priced.value() / oracle.value()),
        100 * (1 - threshold.value() / oracle.value()));
  }

  /** A static threshold is what an operator would set who wants the value. */
  private static String bestThreshold(List<Run> runs) {
    return Stream.of(runs)
        .flatMap(List::stream)
        .map(Run::policy)
        .filter(name -> name.startsWith(THRESHOLD))
        .distinct()
        .max(Comparator.comparingDouble(name -> sum(runs, name).value()))
        .orElseThrow();
  }

  private static Result sum(List<Run> runs, String policy) {
    return runs.stream()
        .filter(run -> run.policy.equals(policy))
        .map(Run::result)
        .reduce(new Result(0, 0, 0, 0), ValuePerByteTest::plus);
  }

  private static List<Path> links() throws IOException {
    try (Stream<Path> files = Files.list(LINKS)) {
      return files.sorted().toList();
    }
  }

  private static Result plus(Result one, Result other) {
    return new Result(
        one.value() + other.value(),
        one.bytes() + other.bytes(),
        one.alarmsLate() + other.alarmsLate(),
        Math.max(one.worstWindow(), other.worstWindow()));
  }

  private static void print(String name, Result result) {
    System.out.printf(
        Locale.ROOT,
        "  %-20s value=%.0f kilobytes=%.0f value/kB=%.3f alarms-late=%d worst-10s=%.0f%n",
        name,
        result.value(),
        result.bytes() / 1_000,
        result.perKilobyte(),
        result.alarmsLate(),
        result.worstWindow());
  }
}
