package io.vivremotion.uplink;

import io.vivremotion.flow.Outbox;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Priority;

/** Whether answers can be had, and if not, why, and what waits. Any thread. */
record Condition(Outbox outbox, Lines lines, Funds funds, Memory memory, Outcomes outcomes) {
  Health health() {
    if (!memory.trouble().isEmpty()) {
      return new Health.Degraded(memory.trouble());
    }
    return switch (lines.health()) {
      case Health.Up up -> funds.refusal().isEmpty() ? up : new Health.Degraded(funds.refusal());
      case Health.Down down -> down;
      case Health.Degraded(String why) -> new Health.Degraded(why + "; " + waiting());
    };
  }

  private String waiting() {
    long waiting = 0;
    for (Priority urgency : Priority.values()) {
      waiting += outbox.waiting(urgency);
    }
    return waiting + " escalations wait in the outbox, " + outcomes.held() + " are held";
  }
}
