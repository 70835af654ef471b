package io.vivremotion.uplink.route;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.learn.Estimates;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What an answer of the cloud is worth, by kind of row, and how bytes and money are priced.
 *
 * @param kinds the first that fits counts; {@code *} fits any
 * @param bulkShare of its kind's weight that a row of the BULK class has
 * @param correctness probability that the model's answer is right, before anything was learnt
 * @param learning how what becomes of answers changes that
 * @param exploration which rows now and then go to another model than the best
 * @param thrift of links whose bytes cost money: a byte is sent if it brings more than this share
 *     of what bytes have brought on the whole ({@link Thrift}); 0: whatever is worth anything
 * @param prices bounds and pace of the shadow prices
 * @param candidate weighed beside it
 */
public record Policy(
    List<Worth> kinds,
    double bulkShare,
    double correctness,
    Estimates.Config learning,
    Exploration exploration,
    double thrift,
    ShadowPrices.Config prices,
    Optional<Challenger> candidate) {
  private static final Worth ALARM =
      new Worth("alarm", 1, 1, Duration.ofSeconds(10), Duration.ofSeconds(20));

  public static final Policy DEFAULT =
      new Policy(
          List.of(
              new Worth("question", 0.5, 0.7, Duration.ofSeconds(30), Duration.ofSeconds(30)),
              new Worth("anomaly", 0.5, 0.7, Duration.ofMinutes(10), Duration.ofMinutes(30)),
              new Worth("event", 0.4, 0.7, Duration.ofMinutes(10), Duration.ofHours(1)),
              new Worth("digest", 0.15, 0.25, Duration.ofHours(1), Duration.ofDays(1)),
              new Worth("*", 0.3, 0.5, Duration.ofMinutes(10), Duration.ofHours(1))),
          0.2,
          0.9,
          0.5,
          ShadowPrices.Config.DEFAULT);

  /** Without exploration and candidate. */
  public Policy(
      List<Worth> kinds,
      double bulkShare,
      double correctness,
      double thrift,
      ShadowPrices.Config prices) {
    this(
        kinds,
        bulkShare,
        correctness,
        Estimates.Config.DEFAULT,
        Exploration.NONE,
        thrift,
        prices,
        Optional.empty());
  }

  public Policy {
    kinds = List.copyOf(kinds);
    requireWhole(kinds);
    require(bulkShare >= 0 && bulkShare <= 1, "bulk-share", "0 to 1");
    require(correctness > 0.5 && correctness <= 1, "correctness", "above 0.5, at most 1");
    require(thrift >= 0 && thrift < 1, "thrift", "0 or more, below 1");
  }

  static void requireWhole(List<Worth> kinds) {
    Set<String> names = new HashSet<>();
    for (Worth worth : kinds) {
      require(names.add(worth.kind), "kinds", worth.kind + " is there twice");
    }
    require(names.contains("*"), "kinds", "one entry for * was expected, for all other kinds");
  }

  /**
   * @param kind of task: {@code anomaly}, {@code question}, {@code event}, {@code digest}, or what
   *     a stage calls it
   * @param weight how much the right answer matters, 0 to 1; an alarm's is always 1
   * @param localError probability that the box, left alone, would be wrong
   * @param slack until an answer is late, where the device gave no deadline
   * @param decay a late answer is worth 1/e after so long
   */
  public record Worth(
      String kind, double weight, double localError, Duration slack, Duration decay) {
    public Worth {
      require(!kind.isBlank(), "kind", "a word");
      require(weight > 0 && weight <= 1, "weight", "above 0, at most 1");
      require(localError > 0 && localError <= 1, "local-error", "above 0, at most 1");
      require(!slack.isNegative(), "slack", "not negative");
      require(decay.isPositive(), "decay", "above 0");
    }
  }

  /**
   * What is known of a row.
   *
   * @param evidence 0 to 1: how sure the box is that there is something to ask about
   * @param localError probability that what the box would say is wrong; empty: as its kind's
   * @param waited since it was received
   * @param left until the device's deadline
   */
  public record Facts(
      String kind,
      Priority urgency,
      double evidence,
      OptionalDouble localError,
      Duration waited,
      Optional<Duration> left) {}

  /** The row as a case to decide about. */
  public Case asCase(Facts facts) {
    return asCase(facts, Demands.NONE);
  }

  /** The row as a case to decide about, among models that can take it. */
  public Case asCase(Facts facts, Demands demands) {
    boolean alarm = facts.urgency == Priority.ALARM;
    Worth worth = alarm ? ALARM : worth(facts.kind);
    double share = facts.urgency == Priority.BULK ? bulkShare : 1;
    Duration slack = facts.left.orElse(worth.slack.minus(facts.waited));
    return new Case(
        worth.weight * share * (alarm ? 1 : facts.evidence),
        alarm,
        facts.urgency == Priority.INTERACTIVE || Case.isSoon(facts.left), // late is not awaited
        alarm ? worth.localError : facts.localError.orElse(worth.localError),
        0,
        Optional.of(slack),
        worth.decay,
        demands.contextTokens(),
        demands.needs(),
        demands.regions());
  }

  /** Until an answer to a row of that kind is late, where the device gave no deadline. */
  public Duration slack(String kind) {
    return worth(kind).slack;
  }

  private Worth worth(String kind) {
    for (Worth worth : kinds) {
      if (worth.kind.equals(kind) || worth.kind.equals("*")) {
        return worth;
      }
    }
    throw new IllegalStateException("kinds: there is no entry for *");
  }

  private static void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + expected + " was expected");
    }
  }
}
