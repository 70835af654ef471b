package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;

/**
 * Finds out whether a line that failed answers again, by calls of its own: while another one works
 * no row has to wait for that, and while nothing waits there is none that could. When a line is due
 * its {@link Circuit} says; one such call at a time over each link, of some hundred tokens if it is
 * answered. Paid for as alarms are: neither lack of room nor of money for the rest holds it up.
 * Used by the uplink's thread.
 */
final class Probes {
  /** Of the form that rows have, so that who answers these answers it. */
  private static final Ask ASK =
      new Ask(
          "Answer with this one line of JSON: {\"id\":\"a1\",\"text\":\"yes\"}",
          "{\"id\":\"a1\",\"question\":\"Are you there?\"}",
          40);

  private final Lines lines;
  private final Errands errands;
  private final UplinkMeters meters;
  private int underway;

  Probes(Lines lines, Errands errands, UplinkMeters meters) {
    this.lines = lines;
    this.errands = errands;
    this.meters = meters;
  }

  /**
   * Begins those that are due.
   *
   * @param nothingWaits no row could do it
   */
  void look(boolean nothingWaits) {
    if (nothingWaits || lines.works()) {
      for (Line line : lines.all()) {
        if (isDue(line) && errands.tryAsk(line, ASK, Priority.ALARM, told -> heard(line, told))) {
          underway++;
        }
      }
    }
  }

  /** Its last call failed, and the next one may be tried. */
  private static boolean isDue(Line line) {
    return line.circuit().probing() && line.obstacle().isEmpty();
  }

  int underway() {
    return underway;
  }

  private void heard(Line line, Outcome outcome) {
    underway--;
    line.heard(outcome);
    if (outcome instanceof Outcome.Answered) {
      line.useful();
    }
    meters.probed(outcome instanceof Outcome.Answered);
  }
}
