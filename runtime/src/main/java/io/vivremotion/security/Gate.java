package io.vivremotion.security;

import io.vivremotion.message.DeviceId;
import java.util.Optional;

/**
 * Decides who comes in and what they may do. Thread-safe, in memory, constant-time comparison of
 * secrets.
 */
public interface Gate {
  /**
   * Anonymous peers are let in only where the listener is on a loopback address and the
   * configuration allows it.
   */
  Optional<Principal> anonymous(boolean loopback);

  Optional<Principal> password(String user, byte[] password);

  /** An HTTP bearer token, or the token given in a CoAP query. */
  Optional<Principal> token(String token);

  /**
   * Who has come in.
   *
   * @param name of the user or token, for logs and metrics
   * @param device the one device it speaks for; empty: any (a broker bridge, an operator)
   * @param operator may read status, metrics, explain
   */
  record Principal(String name, Optional<DeviceId> device, boolean operator) {
    public boolean speaksFor(DeviceId other) {
      return device.isEmpty() || device.get().equals(other);
    }
  }
}
