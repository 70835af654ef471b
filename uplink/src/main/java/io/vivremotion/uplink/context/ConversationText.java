package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.catalogue.Dialect;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A conversation as text, to be kept. What is restricted is not in it, nor what it goes with. */
final class ConversationText {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int VERSION = 2;

  /** Without forms: all were those of chat completions. */
  private static final int FIRST = 1;

  private ConversationText() {}

  static String write(Conversation conversation) {
    ObjectNode tree = JSON.createObjectNode().put("version", VERSION);
    tree.put("next", conversation.nextNumber());
    tree.put("summary", conversation.summary()).put("tokens", conversation.summaryTokens());
    tree.put("by", conversation.countedBy());
    ArrayNode items = tree.putArray("items");
    for (List<Item> unit : Pruning.units(conversation.items())) {
      if (unit.stream().allMatch(item -> item.sensitivity() == Item.Sensitivity.NORMAL)) {
        unit.forEach(item -> items.add(tree(item)));
      }
    }
    return tree.toString();
  }

  private static ObjectNode tree(Item item) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("n", item.number()).put("kind", item.kind().name()).put("m", item.message());
    tree.put("form", item.form().name());
    tree.put("t", item.tokens()).put("pinned", item.pinned()).put("source", item.source());
    tree.put("at", item.at().toString());
    item.calls().forEach(tree.putArray("calls")::add);
    return tree;
  }

  /** Throws for what was not written by {@link #write}. */
  static Conversation read(String text) throws IOException {
    JsonNode tree = JSON.readTree(text);
    int version = tree.path("version").asInt();
    if (version < FIRST || version > VERSION) {
      throw new IOException("a conversation of version " + tree.path("version").asText());
    }
    List<Item> items = new ArrayList<>();
    try {
      tree.path("items").forEach(item -> items.add(item(item)));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("a conversation that is not understood", e);
    }
    return new Conversation(
        items,
        tree.path("summary").asText(),
        tree.path("tokens").asLong(),
        tree.path("next").asLong(),
        tree.path("by").asText());
  }

  private static Item item(JsonNode tree) {
    List<String> calls = new ArrayList<>();
    tree.path("calls").forEach(call -> calls.add(call.asText()));
    return new Item(
        tree.path("n").asLong(),
        Item.Kind.valueOf(tree.path("kind").asText()),
        Dialect.Format.valueOf(tree.path("form").asText(Dialect.Format.OPENAI_CHAT.name())),
        tree.path("m").asText(),
        tree.path("t").asLong(),
        tree.path("pinned").asBoolean(),
        Item.Sensitivity.NORMAL,
        tree.path("source").asText(),
        Instant.parse(tree.path("at").asText()),
        calls);
  }
}
