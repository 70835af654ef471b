package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.Replay.Recorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings decisions of the journal together with what became of them, and estimates what another
 * policy would have been worth ({@link OffPolicy}). All is valued as the policy at work values it:
 * an answer that was usable, and that neither a device nor an operator found wrong, earns what a
 * right one is worth, any other what a wrong one costs, both less the costs of then. First calls
 * only: what follows on a bad answer is not the policy's choice. Used by one thread.
 */
public final class Evaluation {
  private final Map<String, Decided> underway = new HashMap<>();
  private final Map<String, Decided> decided = new LinkedHashMap<>();
  private final List<Recorded> waited = new ArrayList<>();
  private int unlogged;

  /**
   * @param call that it was part of, by the message of its first row
   */
  private record Decided(Recorded recorded, String call, boolean good) {}

  /**
   * @param unlogged decisions that have no propensity: of an older version
   */
  public record Result(OffPolicy.Judgement judgement, int unlogged) {}

  /** In the order of the journal. */
  public void hear(String message, String step, Map<String, ?> facts) {
    switch (step) {
      case "sent" -> Replay.read(message, facts).ifPresent(each -> sent(each, facts));
      case "waits" -> Replay.read(message, facts).ifPresent(this::waits);
      case "answered" -> ended(message, true);
      case "left-out", "dropped" -> ended(message, false);
      case "verdict" -> revised(message, "good".equals(facts.get("verdict")));
      case "re-asked" -> revised(message, false);
      default -> {} // what else becomes of a message says nothing of the answer
    }
  }

  private void sent(Recorded recorded, Map<String, ?> facts) {
    underway.remove(recorded.message());
    boolean first = !(facts.get("attempt") instanceof Number n) || n.intValue() == 1;
    boolean forced = String.valueOf(facts.get("asked-for")).contains("probe");
    if (!first || forced) {
      return;
    }
    if (recorded.routed().propensity() > 0) {
      String call = facts.get("call") instanceof String named ? named : recorded.message();
      underway.put(recorded.message(), new Decided(recorded, call, false));
    } else {
      unlogged++;
    }
  }

  private void waits(Recorded recorded) {
    if (recorded.routed().propensity() > 0) {
      waited.add(recorded);
    }
  }

  private void ended(String message, boolean good) {
    Decided sent = underway.remove(message);
    if (sent != null) {
      decided.put(message, new Decided(sent.recorded, sent.call, good));
    }
  }

  private void revised(String message, boolean good) {
    decided.computeIfPresent(message, (_, each) -> new Decided(each.recorded, each.call, good));
  }

  /**
   * @param present at work when the decisions were taken
   */
  public Result of(Policy present, Policy other) {
    List<OffPolicy.Logged> logged = new ArrayList<>();
    decided.values().forEach(each -> logged.add(logged(each, present, other)));
    double wanted = 0;
    for (Recorded each : waited) {
      wanted += asks(under(each, present, other));
    }
    OffPolicy.Judgement judgement = OffPolicy.judge(logged);
    double untried = judgement.untried() * logged.size() + wanted;
    return new Result(
        judgement.withUntried(untried / Math.max(1, logged.size() + waited.size())), unlogged);
  }

  private static OffPolicy.Logged logged(Decided each, Policy present, Policy other) {
    Recorded recorded = each.recorded;
    Map<String, Double> probabilities = under(recorded, present, other);
    double expected = 0;
    double untried = 0;
    double weight = 0;
    double reward = 0;
    double predicted = 0;
    for (Candidate candidate : recorded.routed().candidates()) {
      double probability = probabilities.getOrDefault(candidate.target(), 0.0);
      expected += probability * worth(recorded, candidate, candidate.correctness(), present);
      untried += candidate.propensity() > 0 ? 0 : probability;
      if (candidate.target().equals(recorded.routed().target())) {
        weight = probability / recorded.routed().propensity();
        reward = worth(recorded, candidate, each.good ? 1 : 0, present);
        predicted = worth(recorded, candidate, candidate.correctness(), present);
      }
    }
    return new OffPolicy.Logged(
        reward, weight, predicted, expected, asks(probabilities), untried, each.call);
  }

  private static double asks(Map<String, Double> probabilities) {
    return probabilities.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** With which probability the policy would have asked which target; none: it would not ask. */
  private static Map<String, Double> under(Recorded recorded, Policy present, Policy other) {
    Case asked = other.asCase(recorded.facts());
    double shift = other.correctness() - present.correctness();
    Conditions now = recorded.moment().conditions();
    Decision decision = Utility.decide(asked, recorded.offers(other, shift), now);
    boolean spare =
        recorded.routed().spare()
            && decision.scores().stream().findFirst().filter(it -> it.utility() > 0).isPresent();
    return spare || asked.alarm() || decision.choice() instanceof Choice.Ask
        ? other
            .exploration()
            .over(decision.scores(), recorded.facts().kind(), asked.alarm(), now.mode())
        : Map.of();
  }

  private static double worth(
      Recorded recorded, Candidate candidate, double correctness, Policy policy) {
    Offer offer =
        recorded.offers(policy, 0).stream()
            .filter(each -> each.target().equals(candidate.target()))
            .findFirst()
            .orElseThrow()
            .withCorrectness(correctness);
    return Utility.score(policy.asCase(recorded.facts()), offer, recorded.moment().conditions())
        .utility();
  }
}
