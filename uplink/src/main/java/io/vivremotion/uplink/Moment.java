package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.learn.Estimate;
import io.vivremotion.uplink.route.Candidate;
import io.vivremotion.uplink.route.Case;
import io.vivremotion.uplink.route.Conditions;
import io.vivremotion.uplink.route.Decision;
import io.vivremotion.uplink.route.Explanation;
import io.vivremotion.uplink.route.Offer;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Utility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What each row is worth at one moment.
 *
 * @param need what a row must be worth to be sent
 * @param thrift no byte goes for less, but for what somebody waits for
 * @param roomForPeople a quarter of the burst is there: a question needs but the lowest price
 * @param rush by which the price expected later was multiplied for what the next hour brings
 */
record Moment(
    Policy policy,
    Conditions conditions,
    Links links,
    long nowNanos,
    Need need,
    double thrift,
    boolean roomForPeople,
    double rush)
    implements Batcher.Merit {
  private static final int PATIENCE = 4;
  private static final int PATIENCE_OF_PEOPLE = 10;
  private static final Duration MOST_PATIENCE = Duration.ofSeconds(15);
  private static final Duration SHORTEST_ANSWER = Duration.ofSeconds(5);
  private static final Decision.Score NOWHERE = new Decision.Score("", 0, 0, 0, 0);

  /** The best of the models at the end of the link, for a row. */
  private record Best(Line line, Decision.Score score) {
    Best or(Best other) {
      return other.score.utility() > score.utility() ? other : this;
    }
  }

  enum Need {
    /** More than its bytes at the price of the moment. */
    PRICE,
    /** More than its bytes at the lowest price, or where these cost nothing any more than money. */
    FLOOR,
    /** Nothing: a probe, or the gateway stops. */
    NONE
  }

  /** Below 0: not now. An alarm is not for the price to hold up; what was asked before is begun. */
  @Override
  public double of(Row row) {
    if (links.funds().refuses(row.escalation().urgency())
        || links.open(row).isEmpty()
        || links.waitsFor(row).isPresent()) {
      return -1;
    }
    if (row.escalation().urgency() == Priority.ALARM) {
      return Double.MAX_VALUE;
    }
    boolean wanted =
        row.asked() > 0
            || switch (needOf(row)) {
              case NONE -> true;
              case FLOOR -> best(row).score.utility() > 0 || (isFree() && brings(row, 0));
              case PRICE -> decide(row).choice() instanceof Decision.Choice.Ask;
            };
    return wanted ? Math.max(0, density(row)) : -1;
  }

  /** Where bytes cost money: the PATIENCEth part of the time in which an answer is not late. */
  @Override
  public Duration patience(Row row, Duration linger) {
    Duration slack = asCase(row).slack().orElse(Duration.ZERO).plus(row.waited(nowNanos));
    Duration share = slack.dividedBy(isQuestion(row) ? PATIENCE_OF_PEOPLE : PATIENCE);
    Duration most = share.compareTo(MOST_PATIENCE) < 0 ? share : MOST_PATIENCE;
    return !isFree() && most.compareTo(linger) > 0 ? most : linger;
  }

  private boolean isFree() {
    return links.current().costPerMegabyte() == 0;
  }

  double density(Row row) {
    Best best = best(row);
    return best.score.value() / bytes(row, best.line);
  }

  /** Whether that is left of its value per byte when money is paid for. */
  boolean brings(Row row, double perByte) {
    Best best = best(row);
    return best.score.value() - best.score.money() >= perByte * bytes(row, best.line);
  }

  /** Of the same worth the smaller one. */
  private Best best(Row row) {
    Case asked = asCase(row);
    Conditions now = conditionsOf(row);
    return links.open(row).stream()
        .map(line -> new Best(line, Utility.score(asked, offer(row, line, Optional.empty()), now)))
        .reduce(Best::or)
        .orElseGet(() -> new Best(links.current(), NOWHERE));
  }

  /** Best first; of the same worth the smaller model first. */
  List<Decision.Score> scores(Row row, List<Line> lines) {
    Case asked = asCase(row);
    return lines.stream()
        .map(line -> Utility.score(asked, offer(row, line, Optional.empty()), conditionsOf(row)))
        .sorted(Comparator.comparingDouble(Decision.Score::utility).reversed())
        .toList();
  }

  /** As the journal has it. */
  Candidate candidate(Row row, Line line, double propensity) {
    Estimate known = links.beliefs().of(line, row.escalation().task().kind());
    return new Candidate(
        line.target(),
        known.correctness(),
        known.evidence(),
        propensity,
        cost(row, line),
        takes(row, line));
  }

  private Candidate.Takes takes(Row row, Line line) {
    ModelCosts costs = links.beliefs().costs(line);
    return new Candidate.Takes(
        bytes(row, line),
        costs.sentBytes(length(row)),
        costs.seconds(),
        links.beliefs().risk(line));
  }

  /** Those that a row that waits could have gone to: with certainty to none. */
  private List<Candidate> declined(Row row) {
    return links.open(row).stream().map(line -> candidate(row, line, 0)).toList();
  }

  /** What asking is worth now, costs not taken off. */
  double value(Row row) {
    return best(row).score.value();
  }

  private Need needOf(Row row) {
    return need == Need.PRICE && roomForPeople && isQuestion(row) ? Need.FLOOR : need;
  }

  private static boolean isQuestion(Row row) {
    return row.escalation().urgency() == Priority.INTERACTIVE;
  }

  private Conditions conditionsOf(Row row) {
    if (needOf(row) != need) {
      return conditions.at(policy.prices().lowestPerByte());
    }
    return isQuestion(row) || need == Need.NONE ? conditions : conditions.atLeast(thrift);
  }

  /** Both ways, at the best of the models. */
  long bytes(Row row) {
    return bytes(row, best(row).line);
  }

  private long bytes(Row row, Line line) {
    return links.beliefs().costs(line).bytes(length(row));
  }

  private static int length(Row row) {
    return row.escalation().task().row().length();
  }

  /** From sending a row to its answer, but for transfers; none is reckoned with sooner than 5 s. */
  Duration answerTime() {
    Duration told = links.beliefs().costs(links.current()).time().plus(links.current().roundTrip());
    return told.compareTo(SHORTEST_ANSWER) < 0 ? SHORTEST_ANSWER : told;
  }

  Decision decide(Row row) {
    return Utility.decide(asCase(row), offers(row), conditionsOf(row));
  }

  /** For the journal: the decision, and what it takes to come to it again. */
  Map<String, Object> explain(Row row) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", row.escalation().task().kind());
    facts.put("urgency", row.escalation().urgency().name().toLowerCase(Locale.ROOT));
    facts.put("evidence", row.evidence());
    row.localError().ifPresent(error -> facts.put("local-error", error));
    facts.put("waitedSeconds", row.waited(nowNanos).toMillis() / 1_000.0);
    row.nanosLeft(nowNanos).ifPresent(left -> facts.put("secondsLeft", left / 1e9));
    facts.put("bytes", bytes(row, links.current()));
    facts.put("modelSeconds", links.beliefs().costs(links.current()).time().toMillis() / 1_000.0);
    facts.put("cost", cost(row, links.current()));
    List<Line> beside = links.all().beside(links.current());
    facts.put("believed", links.beliefs().told(beside, row.escalation().task().kind()));
    facts.put("valuePerKilobyte", density(row) * 1_000);
    facts.putAll(new Explanation(asCase(row), offers(row), conditionsOf(row)).facts());
    if (links.funds().refuses(row.escalation().urgency())) {
      facts.put("choice", "wait");
      facts.putAll(links.funds().told(row.escalation().urgency()));
    }
    if (rush != 1) {
      facts.put("next-hour", rush);
    }
    if (thrift > 0) {
      facts.put("thrift-per-kb", thrift * 1_000);
    }
    Need real = needOf(row);
    if (real != Need.PRICE) {
      String why = real == Need.FLOOR ? "the link had room to spare" : "a probe, or the last call";
      facts.put("asked-for", why);
    }
    return facts;
  }

  /** As {@link #explain}, of a row that waits. */
  Map<String, Object> explainWaiting(Row row) {
    Map<String, Object> facts = explain(row);
    facts.put("targets", Candidate.text(declined(row)));
    facts.put("propensity", 1.0);
    return facts;
  }

  private double cost(Row row, Line line) {
    return line.cost(bytes(row, line), money(row, line));
  }

  /** What its model takes for it. */
  private double money(Row row, Line line) {
    return links.beliefs().costs(line).money(length(row), line.tariff());
  }

  private Case asCase(Row row) {
    Policy.Facts facts =
        new Policy.Facts(
            row.escalation().task().kind(),
            row.escalation().urgency(),
            row.evidence(),
            row.localError(),
            row.waited(nowNanos),
            row.nanosLeft(nowNanos).map(Duration::ofNanos));
    return policy.asCase(facts, links.borders().of(row));
  }

  /** The models of the current link, and those that cannot be used: the decision says why not. */
  private List<Offer> offers(Row row) {
    List<Offer> offers = new ArrayList<>();
    for (Line line : links.all().all()) {
      boolean usable = links.all().obstacle(line).isEmpty();
      boolean up = line.equals(links.current()) || (usable && line.isBeside(links.current()));
      if (up || !usable) {
        offers.add(offer(row, line, up ? Optional.empty() : links.all().obstacle(line)));
      }
    }
    return offers;
  }

  private Offer offer(Row row, Line line, Optional<String> obstacle) {
    return new Offer(
        line.target(),
        links.beliefs().of(line, row.escalation().task().kind()).correctness(),
        bytes(row, line),
        links.beliefs().costs(line).sentBytes(length(row)),
        OptionalDouble.of(cost(row, line)),
        links.beliefs().costs(line).time(),
        links.beliefs().risk(line),
        obstacle,
        line.bounds().region(),
        line.bounds().contextTokens(),
        line.bounds().understands());
  }
}
