package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.route.Case;
import io.vivremotion.uplink.route.Conditions;
import io.vivremotion.uplink.route.Decision;
import io.vivremotion.uplink.route.Explanation;
import io.vivremotion.uplink.route.Offer;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Replay;
import io.vivremotion.uplink.route.Utility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What each row is worth at one moment.
 *
 * @param need what a row must be worth to be sent
 * @param thrift no byte goes for less, but for what somebody waits for
 */
record Moment(
    Policy policy, Conditions conditions, Links links, long nowNanos, Need need, double thrift)
    implements Batcher.Merit {
  private static final double RISK = Replay.RISK;
  private static final long ANY_CONTEXT = Long.MAX_VALUE;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  /**
   * @param current the one to send over
   */
  record Links(Lines all, Line current, Costs costs, Funds funds) {}

  enum Need {
    /** More than its bytes at the price of the moment. */
    PRICE,
    /** More than its bytes at the lowest price: what is not sent now is lost to the link. */
    FLOOR,
    /** Nothing: the call is a probe, or the gateway stops. */
    NONE
  }

  /** Below 0: not now. An alarm is not for the price to hold up; what was asked before is begun. */
  @Override
  public double of(Row row) {
    if (links.funds.refusal(row.escalation().urgency()).isPresent()) {
      return -1;
    }
    if (row.escalation().urgency() == Priority.ALARM) {
      return Double.MAX_VALUE;
    }
    boolean wanted =
        row.asked() > 0
            || switch (need) {
              case NONE -> true;
              case FLOOR -> score(row).utility() > 0;
              case PRICE -> decide(row).choice() instanceof Decision.Choice.Ask;
            };
    return wanted ? Math.max(0, density(row)) : -1;
  }

  /** Value per byte. */
  double density(Row row) {
    return score(row).value() / bytes(row);
  }

  private Decision.Score score(Row row) {
    return Utility.score(asCase(row), offer(row, links.current, true), conditionsOf(row));
  }

  /** What asking is worth now, costs not taken off. */
  double value(Row row) {
    return score(row).value();
  }

  private Conditions conditionsOf(Row row) {
    boolean awaited = row.escalation().urgency() == Priority.INTERACTIVE;
    return awaited || need == Need.NONE ? conditions : conditions.atLeast(thrift);
  }

  long bytes(Row row) {
    return links.costs.bytes(row.escalation().task().row().length());
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
    facts.put("waitedSeconds", row.waited(nowNanos).toMillis() / 1_000.0);
    row.nanosLeft(nowNanos).ifPresent(left -> facts.put("secondsLeft", left / 1e9));
    facts.put("bytes", bytes(row));
    facts.put("modelSeconds", links.costs.modelTime().toMillis() / 1_000.0);
    facts.put("cost", bytes(row) * links.current.costPerMegabyte() / BYTES_PER_MEGABYTE);
    facts.put("valuePerKilobyte", density(row) * 1_000);
    facts.putAll(new Explanation(asCase(row), offers(row), conditionsOf(row)).facts());
    links
        .funds
        .refusal(row.escalation().urgency())
        .ifPresent(why -> {
          facts.put("choice", "wait");
          facts.put("rule", "money");
          facts.put("money", why);
        });
    if (thrift > 0) {
      facts.put("thrift-per-kb", thrift * 1_000);
    }
    if (need != Need.PRICE) {
      String why = need == Need.FLOOR ? "the link had room to spare" : "a probe, or the last call";
      facts.put("asked-for", why);
    }
    return facts;
  }

  private Case asCase(Row row) {
    Policy.Facts facts =
        new Policy.Facts(
            row.escalation().task().kind(),
            row.escalation().urgency(),
            row.evidence(),
            row.waited(nowNanos),
            row.nanosLeft(nowNanos).map(Duration::ofNanos));
    return policy.asCase(facts);
  }

  /** The current link, and those that cannot be used: the decision says why not. */
  private List<Offer> offers(Row row) {
    List<Offer> offers = new ArrayList<>();
    for (Line line : links.all.all()) {
      boolean current = line.equals(links.current);
      if (current || links.all.obstacle(line).isPresent()) {
        offers.add(offer(row, line, current));
      }
    }
    return offers;
  }

  private Offer offer(Row row, Line line, boolean up) {
    long bytes = bytes(row);
    return new Offer(
        line.name(),
        policy.correctness(),
        bytes,
        OptionalDouble.of(bytes * line.costPerMegabyte() / BYTES_PER_MEGABYTE),
        links.costs.modelTime(),
        RISK,
        up,
        "",
        ANY_CONTEXT,
        Set.of());
  }
}
