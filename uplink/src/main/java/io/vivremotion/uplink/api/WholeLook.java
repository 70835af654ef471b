package io.vivremotion.uplink.api;

import io.vivremotion.uplink.api.Attempt.Bytes;
import io.vivremotion.uplink.chat.ChatError;
import java.util.Optional;

/** What a whole answer is, as far as it must be known before the app is shown it. */
sealed interface WholeLook {
  WholeLook UNREADABLE = new Unreadable();

  /**
   * @param body as the app is shown it
   */
  record Shown(Bytes body) implements WholeLook {}

  /** It says that there is none. */
  record Fault(ChatError error) implements WholeLook {}

  /** No answer of its format: a login page, what another server says. */
  record Unreadable() implements WholeLook {}

  static WholeLook of(Optional<byte[]> shown) {
    return shown.isPresent() ? new Shown(new Bytes(shown.get())) : UNREADABLE;
  }
}
