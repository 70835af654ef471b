package io.vivremotion.uplink.chat;

import java.util.List;
import java.util.Optional;

/**
 * One contribution to a conversation.
 *
 * @param parts results of tools stand in turns of role {@link Role#TOOL}
 * @param name of the speaker, where one was given
 */
public record Turn(Role role, List<Part> parts, Optional<String> name) {
  public Turn {
    parts = List.copyOf(parts);
  }

  public static Turn of(Role role, Part... parts) {
    return new Turn(role, List.of(parts), Optional.empty());
  }

  /** Who speaks. {@code SYSTEM} is whoever operates the app, also called developer. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
  }
}
