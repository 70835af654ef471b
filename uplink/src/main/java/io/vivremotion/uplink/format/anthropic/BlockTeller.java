package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.WireFormat;
import java.util.HashMap;
import java.util.Map;

/** Tells what content blocks hold: in pieces, or whole as a start and a stop. */
final class BlockTeller {
  private static final int NO_CALL = -1;

  /** Of the input of a tool that the vendor runs. */
  private static final int MAX_INPUT_CHARACTERS = 1 << 20;

  private final AnswerTeller teller;
  private final Origin origin;
  private final Map<Integer, Block> open = new HashMap<>();
  private String model = "";

  /** One that has begun. */
  private static final class Block {
    private final JsonNode raw;
    private int call = NO_CALL;
    private boolean vendor;
    private boolean hasInput;
    private final StringBuilder input = new StringBuilder();

    Block(JsonNode raw) {
      this.raw = raw;
    }
  }

  BlockTeller(AnswerTeller teller, Origin origin) {
    this.teller = teller;
    this.origin = origin;
  }

  void madeBy(String name) {
    model = name;
  }

  void start(int index, JsonNode raw) {
    Block block = new Block(raw);
    open.put(index, block);
    switch (Fields.text(raw, "type")) {
      case "text" -> teller.text(0, Fields.text(raw, "text"));
      case "thinking" -> {
        teller.reasoning(0, Fields.text(raw, "thinking"));
        signature(Fields.text(raw, "signature"));
      }
      case "redacted_thinking" ->
          teller.sealed(
              0,
              new Opaque(WireFormat.ANTHROPIC, model, Opaque.REDACTED, Fields.text(raw, "data")));
      case "tool_use" -> call(block);
      default -> block.vendor = true; // of a tool that the vendor runs, or new
    }
  }

  private void call(Block block) {
    String id = Fields.text(block.raw, "id");
    block.call =
        teller.call(0, id.isEmpty() ? origin.id("toolu_") : id, Fields.text(block.raw, "name"));
    JsonNode input = block.raw.path("input");
    if (input.isObject() && !input.isEmpty()) {
      block.hasInput = true;
      teller.arguments(0, block.call, input.toString());
    }
  }

  void delta(int index, JsonNode delta) {
    Block block = open.get(index);
    if (block == null) {
      block = new Block(Fields.object()); // a server that starts no blocks: text and thoughts do
    }
    switch (Fields.text(delta, "type")) {
      case "text_delta" -> teller.text(0, Fields.text(delta, "text"));
      case "thinking_delta" -> teller.reasoning(0, Fields.text(delta, "thinking"));
      case "signature_delta" -> signature(Fields.text(delta, "signature"));
      case "input_json_delta" -> input(block, Fields.text(delta, "partial_json"));
      default -> {} // citations, and what is new
    }
  }

  private void input(Block block, String fragment) {
    if (block.call != NO_CALL && !block.hasInput) {
      teller.arguments(0, block.call, fragment);
    } else if (block.input.length() + fragment.length() <= MAX_INPUT_CHARACTERS) {
      block.input.append(fragment);
    }
  }

  void stop(int index) {
    Block block = open.remove(index);
    if (block == null || !block.vendor) {
      return;
    }
    JsonNode input = Fields.parse(block.input.toString());
    if (input.isObject() && block.raw instanceof ObjectNode raw) {
      raw.set("input", input);
    }
    teller.vendor(0, WireFormat.ANTHROPIC, block.raw);
  }

  private void signature(String value) {
    if (!value.isEmpty()) {
      teller.sealed(0, new Opaque(WireFormat.ANTHROPIC, model, "signature", value));
    }
  }
}
