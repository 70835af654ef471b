package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The items of an answer as they come to be: each is added, told in pieces, and done; the last
 * event of the answer repeats them all.
 */
final class Output {
  private final Origin origin;
  private final Consumer<ServerEvent> out;
  private final List<Item> items = new ArrayList<>();
  private final Map<Integer, Item> calls = new HashMap<>();
  private long sequence;
  private boolean refusal;

  private enum Kind {
    TEXT,
    REFUSAL,
    REASONING,
    CALL,
    WHOLE
  }

  private static final class Item {
    private final Kind kind;
    private final int index;
    private final ObjectNode node;
    private final StringBuilder text = new StringBuilder();
    private ObjectNode beside = Fields.object();
    private boolean done;

    Item(Kind kind, int index, ObjectNode node) {
      this.kind = kind;
      this.index = index;
      this.node = node;
    }

    String id() {
      return node.path("id").asText();
    }
  }

  Output(Origin origin, Consumer<ServerEvent> out) {
    this.origin = origin;
    this.out = out;
  }

  void text(String fragment) {
    piece(words(Kind.TEXT), "response.output_text.delta", fragment);
  }

  void refusal(String fragment) {
    refusal = true;
    piece(words(Kind.REFUSAL), "response.refusal.delta", fragment);
  }

  void reasoning(String fragment) {
    piece(words(Kind.REASONING), "response.reasoning_summary_text.delta", fragment);
  }

  void sealed(Opaque seal) {
    Item item = words(Kind.REASONING);
    Sealed.write(seal, item.node);
    close(item);
  }

  void call(ChatEvent.ToolCallStarted call) {
    closeWords();
    ObjectNode node = typed("function_call").put("id", origin.id("fc_"));
    node.put("call_id", call.id()).put("name", call.name()).put("arguments", "");
    calls.put(call.index(), add(Kind.CALL, node.put("status", "in_progress")));
  }

  /** Calls may be interleaved: they are done when all is. */
  void arguments(int call, String fragment) {
    Item item = calls.get(call);
    if (item != null && !item.done) {
      piece(item, "response.function_call_arguments.delta", fragment);
    }
  }

  void whole(ObjectNode node) {
    closeWords();
    close(add(Kind.WHOLE, node));
  }

  /** Completes the text that was told last; places within it are counted from its beginning. */
  void beside(ObjectNode fields) {
    Item item = items.isEmpty() ? null : items.getLast();
    if (item == null || item.kind != Kind.TEXT || item.done) {
      return;
    }
    item.beside = fields;
    int number = 0;
    for (JsonNode annotation : fields.path("annotations")) {
      ObjectNode data = place(item).put("annotation_index", number++);
      data.set("annotation", annotation);
      emit("response.output_text.annotation.added", data);
    }
    close(item);
  }

  void closeAll() {
    items.stream().filter(item -> !item.done).forEach(this::close);
  }

  boolean hasRefusal() {
    return refusal;
  }

  ArrayNode items() {
    ArrayNode all = Fields.object().arrayNode();
    items.stream().filter(item -> item.done).forEach(item -> all.add(item.node.deepCopy()));
    return all;
  }

  void emit(String type, ObjectNode data) {
    ObjectNode event = typed(type).put("sequence_number", sequence++);
    event.setAll(data);
    out.accept(new ServerEvent(type, event.toString()));
  }

  private Item words(Kind kind) {
    if (!items.isEmpty() && items.getLast().kind == kind && !items.getLast().done) {
      return items.getLast();
    }
    closeWords();
    boolean thought = kind == Kind.REASONING;
    ObjectNode node = typed(thought ? "reasoning" : "message");
    node.put("id", origin.id(thought ? "rs_" : "msg_"));
    node.putArray(thought ? "summary" : "content");
    if (!thought) {
      node.put("status", "in_progress").put("role", "assistant");
    }
    return add(kind, node);
  }

  private void closeWords() {
    if (!items.isEmpty() && items.getLast().kind != Kind.CALL && !items.getLast().done) {
      close(items.getLast());
    }
  }

  private Item add(Kind kind, ObjectNode node) {
    Item item = new Item(kind, items.size(), node);
    items.add(item);
    ObjectNode data = Fields.object().put("output_index", item.index);
    data.set("item", node.deepCopy());
    emit("response.output_item.added", data);
    return item;
  }

  private void piece(Item item, String type, String fragment) {
    if (item.text.isEmpty() && item.kind != Kind.CALL) {
      partEvent(item, "added", part(item.kind, ""));
    }
    item.text.append(fragment);
    emit(type, place(item).put("delta", fragment));
  }

  private void close(Item item) {
    item.done = true;
    String text = item.text.toString();
    switch (item.kind) {
      case TEXT -> closeWords(item, "response.output_text.done", "text");
      case REFUSAL -> closeWords(item, "response.refusal.done", "refusal");
      case REASONING -> {
        if (!text.isEmpty()) {
          closeWords(item, "response.reasoning_summary_text.done", "text");
        }
      }
      case CALL -> {
        item.node.put("arguments", text.isBlank() ? "{}" : text).put("status", "completed");
        ObjectNode data = place(item).put("arguments", item.node.path("arguments").asText());
        emit(
            "response.function_call_arguments.done",
            data.put("name", item.node.path("name").asText()));
      }
      case WHOLE -> {}
    }
    ObjectNode data = Fields.object().put("output_index", item.index);
    data.set("item", item.node.deepCopy());
    emit("response.output_item.done", data);
  }

  private void closeWords(Item item, String type, String field) {
    String text = item.text.toString();
    emit(type, place(item).put(field, text));
    ObjectNode part = part(item.kind, text);
    part.setAll(item.beside);
    partEvent(item, "done", part);
    if (item.kind == Kind.REASONING) {
      item.node.withArray("summary").add(part);
    } else {
      item.node.withArray("content").add(part);
      item.node.put("status", "completed");
    }
  }

  private void partEvent(Item item, String what, ObjectNode part) {
    ObjectNode data = place(item);
    data.set("part", part);
    boolean thought = item.kind == Kind.REASONING;
    emit((thought ? "response.reasoning_summary_part." : "response.content_part.") + what, data);
  }

  private static ObjectNode place(Item item) {
    ObjectNode data = Fields.object().put("item_id", item.id()).put("output_index", item.index);
    return switch (item.kind) {
      case TEXT, REFUSAL -> data.put("content_index", 0);
      case REASONING -> data.put("summary_index", 0);
      case CALL, WHOLE -> data;
    };
  }

  private static ObjectNode part(Kind kind, String text) {
    if (kind == Kind.REFUSAL) {
      return typed("refusal").put("refusal", text);
    }
    if (kind == Kind.REASONING) {
      return typed("summary_text").put("text", text);
    }
    ObjectNode part = typed("output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  private static ObjectNode typed(String type) {
    return Fields.object().put("type", type);
  }
}
