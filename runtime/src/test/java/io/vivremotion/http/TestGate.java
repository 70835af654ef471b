package io.vivremotion.http;

import io.vivremotion.message.DeviceId;
import io.vivremotion.security.Gate;
import java.util.Map;
import java.util.Optional;

/** Knows two tokens; lets nobody in without one. */
final class TestGate implements Gate {
  private static final Map<String, Principal> TOKENS =
      Map.of(
          "press-secret", new Principal("press", Optional.of(new DeviceId("press")), false),
          "operator-secret", new Principal("operator", Optional.empty(), true));

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
    return Optional.ofNullable(TOKENS.get(token));
  }
}
