package io.vivremotion.uplink.sink;

import io.vivremotion.http.Wire;
import java.util.function.Supplier;

/**
 * The wire of whatever link is used now: for clients that connect by themselves, whose connections
 * the system's routes lead over the link in use.
 */
public final class WireInUse implements Wire {
  private final Supplier<? extends Wire> inUse;

  public WireInUse(Supplier<? extends Wire> inUse) {
    this.inUse = inUse;
  }

  @Override
  public long send(int bytes) {
    return inUse.get().send(bytes);
  }

  @Override
  public void received(int bytes) {
    inUse.get().received(bytes);
  }

  @Override
  public long readDelayNanos() {
    return inUse.get().readDelayNanos();
  }

  @Override
  public void cameIn(long bytes, long nanos) {
    inUse.get().cameIn(bytes, nanos);
  }

  @Override
  public void wentThereAndBack(long nanos) {
    inUse.get().wentThereAndBack(nanos);
  }

  @Override
  public int receiveBufferBytes() {
    return inUse.get().receiveBufferBytes();
  }
}
