package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.catalogue.Dialect;
import java.util.List;
import java.util.Optional;

/** Where one of the apps' APIs has what is said. Stateless. */
interface Tongue {
  Dialect.Format format();

  /** The field of a request that has what is said. */
  String field();

  /** What a request says, instructions first; empty: it is none that a conversation can have. */
  List<JsonNode> said(ObjectNode body);

  /** What a request is to say instead. */
  void put(ObjectNode body, List<Saying> all);

  /** The model's part of a whole answer, to be kept; empty: it says nothing. */
  Optional<JsonNode> answer(JsonNode whole);

  Item.Kind kind(JsonNode message);

  /** Ids of the calls it makes, or answers. */
  List<String> calls(JsonNode message);

  /** A message in this API's form. */
  record Saying(boolean instruction, JsonNode message) {}

  static Tongue of(Dialect.Format format) {
    return switch (format) {
      case OPENAI_CHAT -> new ChatTongue();
      case OPENAI_RESPONSES -> new ResponsesTongue();
      case ANTHROPIC_MESSAGES -> new MessagesTongue();
      case GEMINI -> throw new IllegalArgumentException("apps do not speak it");
    };
  }
}
