package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.context.Item.Kind;
import io.vivremotion.uplink.context.Item.Sensitivity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes items of messages. */
final class Reading {
  private Reading() {}

  /** What holds for all of one request. */
  record Marks(Tongue tongue, boolean pinned, Sensitivity sensitivity, String source, Instant at) {}

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
    Kind kind = marks.tongue.kind(message);
    return new Item(
        number,
        kind,
        marks.tongue.format(),
        message.toString(),
        window.message(message),
        marks.pinned || kind == Kind.INSTRUCTION,
        marks.sensitivity,
        marks.source,
        marks.at,
        marks.tongue.calls(message));
  }
}
