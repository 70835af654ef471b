package io.vivremotion.uplink.link;

import io.vivremotion.http.Wire;

/** For calls that have set their price aside and go before all others. */
record UrgentWire(LinkBudget budget) implements Wire {
  @Override
  public long send(int bytes) {
    return budget.atTill(till -> till.sendUrgently(bytes));
  }

  @Override
  public void received(int bytes) {
    budget.received(bytes);
  }

  @Override
  public long readDelayNanos() {
    return budget.atTill(Till::readDelayUrgently);
  }

  @Override
  public void moves(boolean begin) {
    var _ = budget.atTill(till -> till.moves(begin));
  }
}
