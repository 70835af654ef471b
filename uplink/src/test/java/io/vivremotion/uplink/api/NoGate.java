package io.vivremotion.uplink.api;

import io.vivremotion.security.Gate;
import java.util.Optional;

/** Lets nobody in but apps. */
final class NoGate implements Gate {
  @Override
  public Optional<Principal> anonymous(boolean loopback) {
    return Optional.empty();
  }

  @Override
  public Optional<Principal> password(String user, byte[] password) {
    return Optional.empty();
  }

  @Override
  public Optional<Principal> token(String token) {
    return Optional.empty();
  }
}
