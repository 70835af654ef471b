package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A vendor's way of saying a {@link Speech}. */
interface Tongue {
  /** The events of a stream. */
  List<Event> stream(Speech speech, Says how);

  /** A whole answer. */
  ObjectNode whole(Speech speech);

  /** An error within a stream. */
  Event error();

  /** Instead of an answer. */
  Refusal refusal(Trouble trouble);

  /**
   * @param name empty: none
   * @param content true if an app would see something of it
   * @param end it is the end mark
   */
  record Event(String name, String data, boolean content, boolean end) {}

  /** What the request and the script ask of a stream. */
  record Says(Set<Lie> lies, boolean wantsUsage) {
    boolean has(Lie lie) {
      return lies.contains(lie);
    }
  }

  /** By the path of the request; empty: no such API. */
  static Optional<Tongue> of(String path) {
    if (path.contains("/chat/completions")) {
      return Optional.of(new OpenAiTongue());
    }
    if (path.endsWith("/responses")) {
      return Optional.of(new ResponsesTongue());
    }
    if (path.contains("/messages")) {
      return Optional.of(new AnthropicTongue());
    }
    return path.contains(":generateContent") || path.contains(":streamGenerateContent")
        ? Optional.of(new GeminiTongue())
        : Optional.empty();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Fragments of 3 characters, or 4 where a pair of surrogates would be cut. */
  static List<String> fragments(String text) {
    List<String> all = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + 3);
      to += Character.isHighSurrogate(text.charAt(to - 1)) && to < text.length() ? 1 : 0;
      all.add(text.substring(from, to));
      from = to;
    }
    return all;
  }
}
