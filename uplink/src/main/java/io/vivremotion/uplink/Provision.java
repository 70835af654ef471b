package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Of a metered link's allowance NORMAL and BULK leave what alarms and people are expected to need
 * until the day (UTC) ends, so that what can wait does not leave those in the evening without who
 * cannot: never more than there is, and nothing where another link would stand in. As the day goes
 * by less is kept, and what waits goes up in its last hours. Used by the uplink's thread.
 */
final class Provision {
  private final Lines lines;
  private final Foresight foresight;
  private final Map<Priority, Long> refused = new EnumMap<>(Priority.class);
  private long underwayBytes;

  Provision(Lines lines, Foresight foresight) {
    this.lines = lines;
    this.foresight = foresight;
  }

  /** The call leaves what is kept; if it does not, its class waits until as much is spare. */
  boolean admits(Priority urgency, long bytes) {
    boolean forPeople = urgency == Priority.ALARM || urgency == Priority.INTERACTIVE;
    if (forPeople || spare() >= bytes) {
      return true;
    }
    refused.put(urgency, bytes);
    return false;
  }

  /** Why rows of the class wait; empty if they need not. */
  Optional<String> refusal(Priority urgency) {
    Long needed = refused.get(urgency);
    if (needed == null) {
      return Optional.empty();
    }
    if (spare() >= needed) {
      refused.remove(urgency);
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "of the %.0f bytes that link %s may still carry about %.0f are expected to be needed"
                + " for alarms and questions until midnight (UTC)",
            rest(lines.current().budget()),
            lines.current().name(),
            foresight.kept()));
  }

  void begins(long bytes) {
    underwayBytes += bytes;
  }

  void ends(long bytes) {
    underwayBytes -= bytes;
  }

  /** What NORMAL and BULK may spend. */
  private double spare() {
    double kept = foresight.kept();
    if (kept <= 0 || standsIn()) {
      return Double.MAX_VALUE;
    }
    double rest = rest(lines.current().budget()) - underwayBytes;
    return Math.max(0, rest - kept);
  }

  /** The slack is never sent. */
  private static double rest(LinkBudget budget) {
    return Math.max(0, budget.allowance().rest() - budget.config().receiveSlackBytes());
  }

  /** Once this link has no allowance left another one carries what comes. */
  private boolean standsIn() {
    Line current = lines.current();
    return lines.all().stream()
        .anyMatch(line -> !line.isBeside(current) && lines.obstacle(line).isEmpty());
  }
}
