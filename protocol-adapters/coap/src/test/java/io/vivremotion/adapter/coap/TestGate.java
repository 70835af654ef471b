package io.vivremotion.adapter.coap;

import io.vivremotion.message.DeviceId;
import io.vivremotion.security.Gate;
import java.util.Optional;

/** The token {@code any} speaks for all devices, any other for the device of its name. */
final class TestGate implements Gate {
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
    return token.matches("[a-z0-9-]+") ? Optional.of(principal(token)) : Optional.empty();
  }

  private static Principal principal(String token) {
    return new Principal(
        token, token.equals("any") ? Optional.empty() : Optional.of(new DeviceId(token)), false);
  }
}
