package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;

/**
 * Writes {@code system} and {@code messages}. The vendor wants the user to speak first and roles to
 * alternate: neighbours of one role become one message, with results of tools before all else.
 * Thoughts go back to the model that had them only.
 */
final class TurnWriter {
  /** Where an app lets the model speak first. */
  private static final String NOTHING = ".";

  private final Abilities abilities;
  private final boolean systemInMessages;
  private final ArrayNode system = Fields.object().arrayNode();
  private final ArrayNode messages = Fields.object().arrayNode();
  private String role = "";
  private ArrayNode content = Fields.object().arrayNode();
  private int results;

  TurnWriter(Abilities abilities, boolean systemInMessages) {
    this.abilities = abilities;
    this.systemInMessages = systemInMessages;
  }

  void write(Turn turn) throws UnfitRequest {
    switch (turn.role()) {
      case SYSTEM -> system(turn);
      case USER, TOOL -> {
        open("user");
        for (Part part : turn.parts()) {
          add(part);
        }
      }
      case ASSISTANT -> {
        open("assistant");
        for (Part part : turn.parts()) {
          said(part);
        }
      }
    }
  }

  void system(String text) {
    system.addObject().put("type", "text").put("text", text);
  }

  void finish(ObjectNode body) {
    close();
    trimPrefill();
    if (!system.isEmpty()) {
      body.set("system", shortened(system));
    }
    ArrayNode all = body.putArray("messages");
    boolean userFirst =
        !messages.isEmpty() && !Fields.text(messages.path(0), "role").equals("assistant");
    if (!userFirst) {
      all.addObject().put("role", "user").put("content", NOTHING);
    }
    for (JsonNode message : messages) {
      ObjectNode shorter = all.addObject();
      shorter.set("role", message.path("role"));
      shorter.set("content", shortened((ArrayNode) message.path("content")));
    }
  }

  /** What comes first is the system's; later only where the API knows such messages. */
  private void system(Turn turn) throws UnfitRequest {
    boolean first = messages.isEmpty() && role.isEmpty();
    if (systemInMessages && !first) {
      open("system");
      for (Part part : turn.parts()) {
        add(part);
      }
      return;
    }
    for (Part part : turn.parts()) {
      if (part instanceof Part.CacheMark mark) {
        BlockWriter.mark(system, mark);
      } else {
        BlockWriter.write(part).ifPresent(system::add);
      }
    }
  }

  private void open(String next) {
    if (!role.equals(next)) {
      close();
      role = next;
    }
  }

  private void close() {
    if (!content.isEmpty()) {
      messages.addObject().put("role", role).set("content", content);
    }
    content = Fields.object().arrayNode();
    results = 0;
    role = "";
  }

  private void add(Part part) throws UnfitRequest {
    if (part instanceof Part.ToolResult result) {
      content.insert(results++, BlockWriter.result(result));
    } else if (part instanceof Part.CacheMark mark) {
      BlockWriter.mark(content, mark);
    } else {
      BlockWriter.write(part).ifPresent(content::add);
    }
  }

  private void said(Part part) throws UnfitRequest {
    switch (part) {
      case Part.Reasoning thought -> {
        if (isKeptThought(thought, abilities.model())) {
          content.add(MessagesAnswerWriter.thinking(thought.text(), thought.seal()));
        }
      }
      case Part.ToolCall call -> content.add(MessagesAnswerWriter.toolUse(call));
      case Part.Vendor(String format, JsonNode raw) -> {
        if (format.equals(WireFormat.ANTHROPIC)) {
          content.add(raw);
        }
      }
      case Part.CacheMark mark -> BlockWriter.mark(content, mark);
      case Part.Text _, Part.Refusal _ -> BlockWriter.write(part).ifPresent(content::add);
      case Part.Image _, Part.Document _, Part.Audio _, Part.ToolResult _ ->
          throw UnfitRequest.at("messages", "an assistant's message holds text and calls only");
    }
  }

  /** Sealed by this vendor, and for this model as far as is known. */
  static boolean isKeptThought(Part part, String model) {
    return part instanceof Part.Reasoning thought
        && thought.seal().map(seal -> seal.fits(WireFormat.ANTHROPIC, model)).orElse(false);
  }

  /** White space at the end of what the model is to go on with is refused. */
  private void trimPrefill() {
    if (messages.isEmpty()) {
      return;
    }
    JsonNode last = messages.path(messages.size() - 1);
    if (!Fields.text(last, "role").equals("assistant")) {
      return;
    }
    ArrayNode blocks = (ArrayNode) last.path("content");
    if (blocks.path(blocks.size() - 1) instanceof ObjectNode block
        && Fields.text(block, "type").equals("text")) {
      String text = Fields.text(block, "text").stripTrailing();
      block.put("text", text);
      if (text.isEmpty()) {
        blocks.remove(blocks.size() - 1);
      }
    }
    if (blocks.isEmpty()) {
      messages.remove(messages.size() - 1);
    }
  }

  /** A single text as a string: fewer bytes. */
  private static JsonNode shortened(ArrayNode blocks) {
    JsonNode first = blocks.path(0);
    boolean plain =
        blocks.size() == 1 && Fields.text(first, "type").equals("text") && first.size() == 2;
    return plain ? first.path("text") : blocks;
  }
}
