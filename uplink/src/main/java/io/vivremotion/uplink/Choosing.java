package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.route.Candidate;
import io.vivremotion.uplink.route.Decision.Score;
import io.vivremotion.uplink.route.Exploration;
import io.vivremotion.uplink.route.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the link's models a batch goes to: the one of the highest utility; one time in many,
 * where that does no harm, another ({@link Exploration}); and a row that a model left out goes to
 * the next larger one. The chance of a batch is that of its first row and stays the same if it is
 * chosen again: what cannot be sent yet is not drawn anew until something suits. Used by the
 * uplink's thread.
 */
final class Choosing {
  private static final double UNIT = 0x1.0p-53;

  private final Policy policy;
  private final Borders borders;
  private final Lines lines;
  private final long salt;

  Choosing(Dispatcher.Setting setting, Lines lines) {
    this.policy = setting.config().routing();
    this.borders = new Borders(setting);
    this.lines = lines;
    this.salt = setting.time().random().nextLong();
  }

  /**
   * @param propensity probability with which this line was chosen
   * @param why in a word: {@code only}, {@code best}, {@code explored}, {@code larger}
   * @param candidates that could be chosen
   */
  record Chosen(Line line, double propensity, String why, List<Candidate> candidates) {}

  /** Among the models of this line's link; empty: the first row may go to none of them. */
  Optional<Chosen> choose(Line line, Batch batch, Moment moment) {
    Row row = batch.rows().getFirst();
    List<Line> usable =
        lines.usableBeside(line).stream().filter(each -> borders.admits(each, row)).toList();
    return usable.isEmpty() ? Optional.empty() : Optional.of(among(usable, batch, moment));
  }

  private Chosen among(List<Line> usable, Batch batch, Moment moment) {
    Row row = batch.rows().getFirst();
    if (usable.size() < 2) {
      Line line = usable.getFirst();
      return new Chosen(line, 1, "only", candidates(row, moment, Map.of(line.target(), 1.0)));
    }
    List<Score> scores = moment.scores(row, usable);
    Map<String, Double> among =
        policy
            .exploration()
            .over(
                scores,
                batch.kind(),
                row.escalation().urgency() == Priority.ALARM,
                moment.conditions().mode());
    String best = scores.getFirst().target();
    if (row.asked() > 0) {
      Line next = larger(row, usable).orElse(named(best, usable));
      String why = next.rank() > row.leftOutBy() ? "larger" : "best";
      return new Chosen(next, 1, why, candidates(row, moment, Map.of(next.target(), 1.0)));
    }
    String picked = Exploration.pick(among, chance(row));
    return new Chosen(
        named(picked, usable),
        among.getOrDefault(picked, 0.0),
        picked.equals(best) ? "best" : "explored",
        candidates(row, moment, among));
  }

  /** The next larger model than the one that left it out. */
  private static Optional<Line> larger(Row row, List<Line> usable) {
    return usable.stream().filter(each -> each.rank() > row.leftOutBy()).findFirst();
  }

  private static Line named(String target, List<Line> lines) {
    return lines.stream().filter(each -> each.target().equals(target)).findFirst().orElseThrow();
  }

  private List<Candidate> candidates(Row row, Moment moment, Map<String, Double> among) {
    return lines.all().stream()
        .filter(each -> among.containsKey(each.target()))
        .map(each -> moment.candidate(row, each, among.getOrDefault(each.target(), 0.0)))
        .toList();
  }

  /** 0 to 1, by the message's id: evenly spread, and the same each time. */
  private double chance(Row row) {
    long mixed = row.escalation().id().high() * 0x9E3779B97F4A7C15L ^ row.escalation().id().low();
    mixed = (mixed ^ salt) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 31) * 0x94D049BB133111EBL;
    return ((mixed ^ mixed >>> 29) >>> 11) * UNIT;
  }
}
