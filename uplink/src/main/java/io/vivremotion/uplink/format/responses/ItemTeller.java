package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.WireFormat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what items of the output hold: in pieces, or when they are done if no pieces came. */
final class ItemTeller {
  private final AnswerTeller teller;
  private final Origin origin;
  private final Map<Integer, Integer> calls = new HashMap<>();
  private final Set<Integer> inPieces = new HashSet<>();
  private final Set<Integer> partsDone = new HashSet<>();
  private String model = "";

  ItemTeller(AnswerTeller teller, Origin origin) {
    this.teller = teller;
    this.origin = origin;
  }

  void madeBy(String name) {
    model = name.isEmpty() ? model : name;
  }

  void added(int index, JsonNode item) {
    if (Fields.text(item, "type").equals("function_call") && !calls.containsKey(index)) {
      String id = Fields.text(item, "call_id");
      calls.put(
          index, teller.call(0, id.isEmpty() ? origin.id("call_") : id, Fields.text(item, "name")));
    }
  }

  void text(int index, String fragment) {
    inPieces.add(index);
    teller.text(0, fragment);
  }

  void refusal(int index, String fragment) {
    inPieces.add(index);
    teller.refusal(0, fragment);
  }

  void reasoning(int index, String fragment) {
    inPieces.add(index);
    teller.reasoning(0, fragment);
  }

  /** A summary of several parts. */
  void part(int index, int part) {
    if (part > 0) {
      reasoning(index, "\n\n");
    }
  }

  void arguments(int index, String fragment) {
    inPieces.add(index);
    Integer call = calls.get(index);
    if (call != null) {
      teller.arguments(0, call, fragment);
    }
  }

  /** A part of a message is whole: what stands beside its text. */
  void partDone(int index, JsonNode part) {
    partsDone.add(index);
    beside(part);
  }

  private void beside(JsonNode part) {
    Beside.of(part).ifPresent(fields -> teller.vendor(0, WireFormat.OPENAI_RESPONSES, fields));
  }

  void done(int index, JsonNode item) {
    boolean told = inPieces.contains(index);
    switch (Fields.text(item, "type")) {
      case "message" -> {
        if (!told) {
          message(item);
        } else if (!partsDone.contains(index)) {
          item.path("content").forEach(this::beside);
        }
      }
      case "function_call" -> {
        added(index, item);
        if (!told) {
          arguments(index, Fields.text(item, "arguments"));
        }
      }
      case "reasoning" -> {
        Part.Reasoning thought = Sealed.part(item, model);
        if (!told) {
          teller.reasoning(0, thought.text());
        }
        Optional<Opaque> seal = thought.seal();
        if (seal.isPresent()) {
          teller.sealed(0, seal.get());
        }
      }
      default -> teller.vendor(0, WireFormat.OPENAI_RESPONSES, item); // of its own tools, or new
    }
  }

  private void message(JsonNode item) {
    for (JsonNode part : item.path("content")) {
      if (Fields.text(part, "type").equals("refusal")) {
        teller.refusal(0, Fields.text(part, "refusal"));
      } else {
        teller.text(0, Fields.text(part, "text"));
        beside(part);
      }
    }
  }
}
