package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.ChatError;
import java.util.Optional;

/** What an event of a stream is, as far as a relay must know. */
sealed interface Look {
  /** Nothing that the app would miss if another provider took over: role, ping, usage. */
  record Preamble() implements Look {}

  /** Something the model said. */
  record Content() implements Look {}

  /** The usage alone, which was asked for by the gateway and not by the app. */
  record UsageOnly() implements Look {}

  /** The end mark. */
  record End() implements Look {}

  record Fault(ChatError error) implements Look {}

  /** Nothing of its format: it is not shown. */
  record Garbled() implements Look {}

  default Optional<ChatError> fault() {
    return this instanceof Fault(ChatError error) ? Optional.of(error) : Optional.empty();
  }
}
