package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** OpenAI's chunks: every string of a delta is a fragment, but for names and ids. */
final class ChatRestoring implements Restoring {
  private static final String DONE = "[DONE]";
  private static final String CALLS = "tool_calls";

  /** They come whole. */
  private static final String ANNOTATIONS = "annotations";

  private static final Set<String> NO_TEXT =
      Set.of("role", "id", "type", "name", "signature", "data", "format", "encrypted_content");

  private final Fragments fragments;
  private ObjectNode last = Fields.object();

  ChatRestoring(Fragments fragments) {
    this.fragments = fragments;
  }

  @Override
  public void event(ServerEvent event, Consumer<ServerEvent> out) {
    if (event.data().strip().equals(DONE)) {
      fragments.open(List.of()).forEach(path -> tail(path, out));
      out.accept(event);
      return;
    }
    if (!(Fields.parse(event.data()) instanceof ObjectNode chunk)) {
      out.accept(event);
      return;
    }
    last = chunk;
    fragments.whole(chunk.path("error"));
    for (JsonNode choice : chunk.path("choices")) {
      fragments.whole(choice.path("message")); // all until now: some servers send it beside
      choice(choice, out);
    }
    out.accept(new ServerEvent(event.event(), chunk.toString()));
  }

  private void choice(JsonNode choice, Consumer<ServerEvent> out) {
    List<String> at = List.of(Integer.toString(choice.path("index").asInt(0)));
    boolean finished = choice.hasNonNull("finish_reason");
    Set<List<String>> touched = new HashSet<>();
    walk(choice.path("delta"), at, touched, finished);
    for (List<String> path : fragments.open(at)) {
      boolean another = !touched.isEmpty() && !touched.contains(path) && !path.contains(CALLS);
      if (finished || another) { // calls may be interleaved: they end with the choice
        tail(path, out);
      }
    }
    JsonNode annotations = choice.path("delta").path(ANNOTATIONS); // what they cite was said before
    fragments.whole(annotations);
    Fragments.move(annotations, fragments.places(below(at, "content")));
  }

  private void walk(JsonNode node, List<String> path, Set<List<String>> touched, boolean finished) {
    if (node instanceof ObjectNode object) {
      for (var field : object.properties()) {
        List<String> at = below(path, field.getKey());
        if (field.getKey().equals(ANNOTATIONS)) {
          continue;
        }
        if (!field.getValue().isTextual()) {
          walk(field.getValue(), at, touched, finished);
        } else if (!NO_TEXT.contains(field.getKey()) && !field.getValue().textValue().isEmpty()) {
          touched.add(at);
          String shown = fragments.push(at, field.getValue().textValue());
          object.put(field.getKey(), finished ? shown + fragments.finish(at) : shown);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = array.get(i).path("index").asInt(i);
        walk(array.get(i), below(path, "#" + index), touched, finished);
      }
    }
  }

  private static List<String> below(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }

  /** A chunk of its own, since some apps look at no text beside a reason to finish. */
  private void tail(List<String> path, Consumer<ServerEvent> out) {
    String text = fragments.finish(path);
    if (text.isEmpty()) {
      return;
    }
    ObjectNode chunk = last.deepCopy();
    chunk.remove(List.of("usage", "choices"));
    ObjectNode choice = chunk.putArray("choices").addObject();
    choice.put("index", Integer.parseInt(path.getFirst()));
    ObjectNode at = choice.putObject("delta");
    for (int i = 1; i < path.size() - 1; i++) {
      String next = path.get(i + 1);
      if (next.startsWith("#")) {
        at = at.putArray(path.get(i)).addObject();
        at.put("index", Integer.parseInt(next.substring(1)));
        i++;
      } else {
        at = at.putObject(path.get(i));
      }
    }
    at.put(path.getLast(), text);
    choice.putNull("finish_reason");
    out.accept(ServerEvent.of(chunk.toString()));
  }
}
