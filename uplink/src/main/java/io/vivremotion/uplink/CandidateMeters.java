package io.vivremotion.uplink;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.route.Challenge.Standing;
import io.vivremotion.uplink.route.ChallengeReport;
import java.util.function.ToDoubleFunction;

/** How the candidate policy stands; all 0 where there is none. */
final class CandidateMeters {
  private static final String CHANGES = "vivremotion_uplink_candidate_changes";

  private final MeterRegistry registry;

  CandidateMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void watch(Candidacy of) {
    for (Standing to : Standing.values()) {
      registry.counter(CHANGES, "to", word(to));
    }
    gauge(of, "live", "1: the candidate policy is acted upon", told -> live(told.standing()));
    gauge(of, "calls", "With an outcome, since the policy at work is that", ChallengeReport::calls);
    gauge(
        of, "effective_calls", "The estimate is as sure as of so many", ChallengeReport::effective);
    gauge(of, "untried", "Share of what was never tried", ChallengeReport::untried);
    gauge(of, "open_rows", "Decisions whose outcome is not final", ChallengeReport::openRows);
    gauge(
        of,
        "cut_short",
        "Calls that counted before it was, for want of room",
        ChallengeReport::cutShort);
    worth(of, "configured", "mean", told -> told.present().mean());
    worth(of, "configured", "low", told -> told.present().low());
    worth(of, "configured", "high", told -> told.present().high());
    worth(of, "candidate", "mean", told -> told.candidate().mean());
    worth(of, "candidate", "low", told -> told.candidate().low());
    worth(of, "candidate", "high", told -> told.candidate().high());
    worth(of, "advantage", "mean", told -> told.advantage().mean());
    worth(of, "advantage", "low", told -> told.advantage().low());
    worth(of, "advantage", "high", told -> told.advantage().high());
  }

  private void gauge(
      Candidacy of, String name, String what, ToDoubleFunction<ChallengeReport> value) {
    Gauge.builder("vivremotion_uplink_candidate_" + name, of, each -> value(each, value))
        .description(what)
        .register(registry);
  }

  private void worth(
      Candidacy of, String whose, String bound, ToDoubleFunction<ChallengeReport> value) {
    Gauge.builder("vivremotion_uplink_candidate_worth", of, each -> value(each, value))
        .description("Of a decision, in units of value: of each policy, and of one over the other")
        .tag("of", whose)
        .tag("bound", bound)
        .register(registry);
  }

  private static double value(Candidacy of, ToDoubleFunction<ChallengeReport> value) {
    return of.told().map(value::applyAsDouble).orElse(0.0);
  }

  private static double live(Standing standing) {
    return standing == Standing.LIVE ? 1 : 0;
  }

  void changed(Standing to) {
    registry.counter(CHANGES, "to", word(to)).increment();
  }

  private static String word(Standing standing) {
    return standing.word().replace(' ', '_');
  }
}
