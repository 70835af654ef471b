package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.route.Conditions;
import io.vivremotion.uplink.route.Decision;
import io.vivremotion.uplink.route.Offer;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Utility;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What each row is worth at one moment.
 *
 * @param need what a row must be worth to be sent
 */
record Moment(Policy policy, Conditions conditions, Costs costs, long nowNanos, Need need)
    implements Batcher.Merit {
  private static final double RISK = 0.01;
  private static final long ANY_CONTEXT = Long.MAX_VALUE;

  enum Need {
    /** More than its bytes at the price of the moment. */
    PRICE,
    /** Nothing: what is not sent now is lost to the link, or the call is a probe. */
    NONE
  }

  /** Below 0: not now. An alarm is not for the price to hold up; what was asked before is begun. */
  @Override
  public double of(Row row) {
    if (row.escalation().urgency() == Priority.ALARM) {
      return Double.MAX_VALUE;
    }
    Decision decision = decide(row);
    boolean wanted =
        need == Need.NONE || row.asked() > 0 || decision.choice() instanceof Decision.Choice.Ask;
    return wanted ? Math.max(0, density(decision, row)) : -1;
  }

  /** Value per byte. */
  double density(Row row) {
    return density(decide(row), row);
  }

  private double density(Decision decision, Row row) {
    return decision.scores().isEmpty() ? 0 : decision.scores().getFirst().value() / bytes(row);
  }

  long bytes(Row row) {
    return costs.bytes(row.escalation().task().row().length());
  }

  Decision decide(Row row) {
    Policy.Facts facts =
        new Policy.Facts(
            row.escalation().task().kind(),
            row.escalation().urgency(),
            row.evidence(),
            row.waited(nowNanos),
            row.nanosLeft(nowNanos).map(Duration::ofNanos));
    return Utility.decide(policy.asCase(facts), List.of(offer(row)), conditions);
  }

  private Offer offer(Row row) {
    return new Offer(
        "cloud",
        policy.correctness(),
        bytes(row),
        OptionalDouble.of(0),
        costs.modelTime(),
        RISK,
        true,
        "",
        ANY_CONTEXT,
        Set.of());
  }
}
