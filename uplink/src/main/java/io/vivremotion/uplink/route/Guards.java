package io.vivremotion.uplink.route;

import io.vivremotion.uplink.evidence.TwoRates;
import io.vivremotion.uplink.evidence.TwoRates.Rate;
import java.util.Optional;

/**
 * What must not turn worse under a policy, whatever its value: alarms late, calls with an unusable
 * answer, and money.
 *
 * @param late calls for an alarm whose answer came too late or not at all
 * @param unusable calls with a row that was left out or given up
 * @param cost of the rows sent, in money
 * @param otherCost what the other policy would have spent on them
 */
record Guards(Rate late, Rate unusable, long rows, double cost, double otherCost) {
  static final Guards NONE = new Guards(Rate.NONE, Rate.NONE, 0, 0, 0);

  /** Money is counted in floating point. */
  private static final double NOTHING = 1e-9;

  Guards {
    if (rows < 0 || !Double.isFinite(cost + otherCost)) {
      throw new IllegalArgumentException("guards were expected, got " + rows + ", " + cost);
    }
  }

  Guards withAlarm(boolean isLate) {
    return new Guards(late.with(isLate), unusable, rows, cost, otherCost);
  }

  Guards withCall(boolean isUnusable) {
    return new Guards(late, unusable.with(isUnusable), rows, cost, otherCost);
  }

  Guards withRow(Stake sent) {
    return new Guards(late, unusable, rows + 1, cost + sent.cost(), otherCost + sent.otherCost());
  }

  /** Why this, under the candidate, is worse than it was before; empty: it is not. */
  Optional<String> worseThan(Guards before, Challenger terms) {
    double needed = Math.log(1 / terms.alpha());
    if (TwoRates.evidence(late, before.late, terms.guardTolerance()) >= needed) {
      return Optional.of(told("alarms are late", late, before.late));
    }
    if (TwoRates.evidence(unusable, before.unusable, terms.guardTolerance()) >= needed) {
      return Optional.of(told("answers are unusable", unusable, before.unusable));
    }
    double perRow = cost / Math.max(1, rows);
    double estimated = before.otherCost / Math.max(1, before.rows);
    return rows >= terms.minCalls() && perRow > estimated * (1 + terms.costTolerance()) + NOTHING
        ? Optional.of("a row costs %.3g, estimated was %.3g".formatted(perRow, estimated))
        : Optional.empty();
  }

  private static String told(String what, Rate now, Rate before) {
    return "%s in %d of %d calls, before in %d of %d"
        .formatted(what, now.hits(), now.of(), before.hits(), before.of());
  }

  String text() {
    return "%d %d %d %d %d %s %s"
        .formatted(late.hits(), late.of(), unusable.hits(), unusable.of(), rows, cost, otherCost);
  }

  /** What {@link #text} wrote; throws {@link IllegalArgumentException} for anything else. */
  static Guards read(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 7) {
      throw new IllegalArgumentException("guards were expected");
    }
    return new Guards(
        new Rate(Long.parseLong(words[0]), Long.parseLong(words[1])),
        new Rate(Long.parseLong(words[2]), Long.parseLong(words[3])),
        Long.parseLong(words[4]),
        Double.parseDouble(words[5]),
        Double.parseDouble(words[6]));
  }
}
