package io.vivremotion.uplink.route;

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
    if (!isChoice(facts)) {
      return;
    }
    if (recorded.routed().propensity() > 0) {
      underway.put(recorded.message(), new Decided(recorded, call(recorded, facts), false));
    } else {
      unlogged++;
    }
  }

  /** A first call that the policy has chosen to make: neither a probe nor what follows on one. */
  static boolean isChoice(Map<String, ?> facts) {
    boolean first = !(facts.get("attempt") instanceof Number n) || n.intValue() == 1;
    return first && !String.valueOf(facts.get("asked-for")).contains("probe");
  }

  /** Which the row is part of: the message of its first row. */
  static String call(Recorded recorded, Map<String, ?> facts) {
    return facts.get("call") instanceof String named ? named : recorded.message();
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
    Stake.Sides sides = new Stake.Sides(present, present, other);
    List<OffPolicy.Logged> logged = new ArrayList<>();
    decided
        .values()
        .forEach(each -> logged.add(Stake.of(each.recorded, sides).logged(each.good, each.call)));
    Sums sums = OffPolicy.sums(logged);
    waited.forEach(each -> sums.addWaiting(Stake.of(each, sides).asks()));
    return new Result(sums.judgement(), unlogged);
  }
}
