package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.context.Item.Kind;
import io.vivremotion.uplink.context.Item.Sensitivity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes items of messages. */
final class Reading {
  private static final Set<String> INSTRUCTING = Set.of("system", "developer");

  private Reading() {}

  /** What holds for all of one request. */
  record Marks(boolean pinned, Sensitivity sensitivity, String source, Instant at) {}

  /** An instruction that is there already is not added again. */
  static List<Item> items(
      Iterable<JsonNode> messages, Conversation so, Marks marks, Window window) {
    List<Item> items = new ArrayList<>();
    long number = so.nextNumber();
    for (JsonNode message : messages) {
      Item item = item(number, message, marks, window);
      boolean known =
          item.kind() == Kind.INSTRUCTION
              && so.items().stream().anyMatch(each -> each.message().equals(item.message()));
      if (!known) {
        items.add(item);
        number++;
      }
    }
    return items;
  }

  static Item item(long number, JsonNode message, Marks marks, Window window) {
    List<String> calls = new ArrayList<>();
    message.path("tool_calls").forEach(call -> calls.add(call.path("id").asText()));
    String role = message.path("role").asText();
    Kind kind =
        INSTRUCTING.contains(role)
            ? Kind.INSTRUCTION
            : role.equals("tool") ? Kind.TOOL_RESULT : calls.isEmpty() ? Kind.TURN : Kind.TOOL_CALL;
    if (kind == Kind.TOOL_RESULT) {
      calls.add(message.path("tool_call_id").asText());
    }
    return new Item(
        number,
        kind,
        message.toString(),
        window.message(message),
        marks.pinned || kind == Kind.INSTRUCTION,
        marks.sensitivity,
        marks.source,
        marks.at,
        calls);
  }
}
