package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.Challenge.Standing;
import io.vivremotion.uplink.route.OffPolicy.Value;
import java.time.Instant;

/**
 * How a candidate policy stands against the configured one.
 *
 * @param missing why it is not acted upon; empty: it is
 * @param effective of so many calls of its own the estimate is as sure
 * @param untried share of what the other policy would do and nobody ever did
 * @param present what the configured policy is worth, per row; likewise the candidate, both with
 *     intervals of 95 %
 * @param advantage of the candidate per row of a call, with an interval that holds at all times
 */
public record ChallengeReport(
    Standing standing,
    String why,
    Instant since,
    String missing,
    long calls,
    double effective,
    double untried,
    Value present,
    Value candidate,
    Value advantage,
    long openRows,
    long cutShort) {
  /** In short, for people. */
  public String line() {
    String worth =
        "%s: advantage %s, surely above %s; configured %s, candidate %s; %d calls weigh as %.0f"
            .formatted(
                standing.word(),
                Explanation.number(advantage.mean()),
                Explanation.number(advantage.low()),
                Explanation.number(present.mean()),
                Explanation.number(candidate.mean()),
                calls,
                effective);
    return worth + (missing.isEmpty() ? "" : "; missing: " + missing);
  }
}
