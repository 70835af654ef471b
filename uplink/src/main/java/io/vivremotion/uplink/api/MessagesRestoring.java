package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Anthropic's events: the deltas of a block are fragments of its text, thinking or input. */
final class MessagesRestoring implements Restoring {
  private static final Map<String, String> TYPES =
      Map.of(
          "text", "text_delta", "thinking", "thinking_delta", "partial_json", "input_json_delta");

  private final Fragments fragments;

  MessagesRestoring(Fragments fragments) {
    this.fragments = fragments;
  }

  @Override
  public void event(ServerEvent event, Consumer<ServerEvent> out) {
    if (!(Fields.parse(event.data()) instanceof ObjectNode data)) {
      out.accept(event);
      return;
    }
    String block = Integer.toString(data.path("index").asInt(0));
    switch (Fields.text(data, "type")) {
      case "content_block_start" -> fragments.whole(data.path("content_block"));
      case "content_block_delta" -> delta(data.path("delta"), block, out);
      case "content_block_stop" -> tails(block, "", out);
      case "message_delta" -> fragments.whole(data.path("delta")); // what made it stop
      case "error" -> fragments.whole(data.path("error"));
      default -> {} // nothing that a model says
    }
    out.accept(new ServerEvent(event.event(), data.toString()));
  }

  private void delta(JsonNode delta, String block, Consumer<ServerEvent> out) {
    for (String field : TYPES.keySet()) {
      if (delta instanceof ObjectNode object && object.path(field).isTextual()) {
        tails(block, field, out);
        object.put(field, fragments.push(List.of(block, field), object.path(field).textValue()));
        return;
      }
    }
    if (Fields.text(delta, "type").equals("signature_delta")) {
      tails(block, "", out); // it comes after what it signs
    } else {
      fragments.whole(delta); // a citation, or what is new
    }
  }

  private void tails(String block, String but, Consumer<ServerEvent> out) {
    for (List<String> path : fragments.open(List.of(block))) {
      String field = path.getLast();
      String text = field.equals(but) ? "" : fragments.finish(path);
      if (!text.isEmpty()) {
        ObjectNode data = Fields.object().put("type", "content_block_delta");
        data.put("index", Integer.parseInt(block));
        data.putObject("delta").put("type", TYPES.getOrDefault(field, "")).put(field, text);
        out.accept(new ServerEvent("content_block_delta", data.toString()));
      }
    }
  }
}
