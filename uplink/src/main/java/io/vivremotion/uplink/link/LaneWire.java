package io.vivremotion.uplink.link;

import io.vivremotion.http.Wire;

/**
 * For connections whose calls set nothing aside beforehand: each piece leaves what is kept for
 * other lanes and what calls under way have set aside.
 */
final class LaneWire implements Wire {
  private final LinkBudget budget;
  private final Lane lane;

  LaneWire(LinkBudget budget, Lane lane) {
    this.budget = budget;
    this.lane = lane;
  }

  @Override
  public long send(int bytes) {
    return budget.atTill(till -> till.send(lane, bytes));
  }

  @Override
  public void received(int bytes) {
    budget.received(lane, bytes);
  }

  @Override
  public long readDelayNanos() {
    return budget.atTill(till -> till.readDelay(lane));
  }

  @Override
  public void cameIn(long bytes, long nanos) {
    budget.cameIn(bytes, nanos);
  }

  @Override
  public void wentUp(long bytes, long nanos) {
    budget.wentUp(bytes, nanos);
  }

  @Override
  public void wentUpAndBack(long bytes, long nanos) {
    budget.wentUpAndBack(bytes, nanos);
  }

  @Override
  public boolean wantsUploadsTimed() {
    return budget.wantsUploadsTimed();
  }

  @Override
  public int sendBufferBytes() {
    return budget.sendBufferBytes();
  }

  @Override
  public void wentThereAndBack(long nanos) {
    budget.wentThereAndBack(nanos);
  }

  @Override
  public int receiveBufferBytes() {
    return budget.receiveBufferBytes();
  }
}
