package io.vivremotion.uplink.api;

import io.vivremotion.uplink.format.ServerEvent;
import java.util.function.Consumer;

/**
 * Puts masked values back into a stream of one wire format. What is held back of a text, because a
 * place-holder may begin there, goes out as an event of its own before the text ends. One per
 * stream.
 */
interface Restoring {
  void event(ServerEvent event, Consumer<ServerEvent> out);

  static Restoring of(Surface surface, Fragments fragments) {
    return switch (surface) {
      case CHAT, EMBEDDINGS -> new ChatRestoring(fragments);
      case RESPONSES -> new ResponsesRestoring(fragments);
      case MESSAGES -> new MessagesRestoring(fragments);
    };
  }
}
