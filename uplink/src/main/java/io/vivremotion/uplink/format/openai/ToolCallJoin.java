package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Joins the fragments of one choice's tool calls. By {@code index}; servers that send none, or the
 * same for all, are known by an id that is new and comes with a name.
 */
final class ToolCallJoin {
  private final int choice;
  private final AnswerTeller teller;
  private final Origin origin;
  private final Map<Integer, Call> byIndex = new HashMap<>();
  private int lastIndex;

  /**
   * @param id as the server gave it; empty: it gave none
   * @param number as it is told
   */
  private record Call(String id, int number) {}

  ToolCallJoin(int choice, AnswerTeller teller, Origin origin) {
    this.choice = choice;
    this.teller = teller;
    this.origin = origin;
  }

  /**
   * @param position within the array, for calls that are whole and have no index
   */
  void fragment(JsonNode fragment, int position, boolean whole, String model) {
    JsonNode function = fragment.path("function");
    String id = Fields.text(fragment, "id");
    String name = Fields.text(function, "name");
    int index = index(fragment, whole ? position : -1, id);
    Call call = byIndex.get(index);
    boolean begins = call == null || (!id.isEmpty() && !name.isEmpty() && !id.equals(call.id()));
    if (call == null || begins) {
      call = new Call(id, teller.call(choice, id.isEmpty() ? origin.id("call_") : id, name));
      byIndex.put(index, call);
    }
    teller.arguments(choice, call.number(), arguments(function.path("arguments")));
    Optional<Opaque> seal = ReasoningDetails.readCall(fragment, model);
    if (seal.isPresent()) {
      teller.callSealed(choice, call.number(), seal.get());
    }
  }

  /** Without an index: its place in a whole message, else that of its id, else the last call's. */
  private int index(JsonNode fragment, int position, String id) {
    JsonNode index = fragment.path("index");
    if (index.isNumber() && index.canConvertToInt()) {
      lastIndex = index.intValue();
    } else if (position >= 0) {
      lastIndex = position;
    } else if (!id.isEmpty()) {
      lastIndex =
          byIndex.entrySet().stream()
              .filter(entry -> entry.getValue().id().equals(id))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(byIndex.size());
    }
    return lastIndex;
  }

  /** Some servers send an object where a string belongs. */
  private static String arguments(JsonNode arguments) {
    return arguments.isTextual()
        ? arguments.textValue()
        : arguments.isContainerNode() ? arguments.toString() : "";
  }
}
