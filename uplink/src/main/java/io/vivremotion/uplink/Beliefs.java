package io.vivremotion.uplink;

import static java.util.stream.Collectors.joining;

import io.vivremotion.uplink.learn.Estimate;
import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.learn.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is believed of each line's model at one moment, looked up once. Not thread-safe. */
final class Beliefs {
  private final Estimates estimates;
  private final Costs costs;
  private final double prior;
  private final Map<Key, Estimate> known = new HashMap<>();
  private final Map<String, ModelCosts> taken = new HashMap<>();
  private final Map<Line, Double> risks = new HashMap<>();
  private final Map<String, String> words = new HashMap<>();

  private record Key(Line line, String kind) {}

  /**
   * @param prior of models that have none of their own
   */
  Beliefs(Estimates estimates, Costs costs, double prior) {
    this.estimates = estimates;
    this.costs = costs;
    this.prior = prior;
  }

  /** What is known of these, in words. */
  String told(List<Line> lines, String kind) {
    return words.computeIfAbsent(
        kind, _ -> lines.stream().map(line -> words(line, of(line, kind))).collect(joining("; ")));
  }

  private String words(Line line, Estimate known) {
    return String.format(
        Locale.ROOT,
        "%s right %.3f = usable %.3f x right if usable %.3f (outcomes of weight %.0f), takes %.2f"
            + " s, answers a row in %.0f tokens and fails in %.1f %% of calls",
        line.target(),
        known.correctness(),
        known.valid(),
        known.right(),
        known.evidence(),
        costs(line).seconds(),
        costs(line).tokensPerRow(),
        risk(line) * 100);
  }

  Estimate of(Line line, String kind) {
    return known.computeIfAbsent(
        new Key(line, kind),
        _ -> estimates.of(new Subject(line.provider().model(), kind), line.prior(prior)));
  }

  /** Probability that a call fails. */
  double risk(Line line) {
    return risks.computeIfAbsent(line, Line::risk);
  }

  ModelCosts costs(Line line) {
    return taken.computeIfAbsent(line.provider().model(), costs::of);
  }
}
