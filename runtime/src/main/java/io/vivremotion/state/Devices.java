package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import java.time.Instant;

/** Hears of every message, on the flow's thread: must be cheap and never block. */
public interface Devices {
  /** Nobody listens. */
  Devices NONE = (_, _, _) -> {};

  /**
   * @param protocol the adapter's name; empty if the device cannot be answered
   */
  void seen(DeviceId device, String protocol, Instant at);
}
