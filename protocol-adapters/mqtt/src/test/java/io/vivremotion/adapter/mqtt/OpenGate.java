package io.vivremotion.adapter.mqtt;

import io.vivremotion.message.DeviceId;
import io.vivremotion.security.Gate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lets all in; but user {@code wrong} never, and who says {@code device:NAME} speaks for that one.
 */
final class OpenGate implements Gate {
  @Override
  public Optional<Principal> anonymous(boolean loopback) {
    return Optional.of(new Principal("anonymous", Optional.empty(), false));
  }

  @Override
  public Optional<Principal> password(String user, byte[] password) {
    if (user.equals("wrong") || new String(password, StandardCharsets.UTF_8).equals("wrong")) {
      return Optional.empty();
    }
    Optional<DeviceId> device =
        user.startsWith("device:")
            ? Optional.of(new DeviceId(user.substring("device:".length())))
            : Optional.empty();
    return Optional.of(new Principal(user, device, false));
  }

  @Override
  public Optional<Principal> token(String token) {
    return Optional.empty();
  }
}
