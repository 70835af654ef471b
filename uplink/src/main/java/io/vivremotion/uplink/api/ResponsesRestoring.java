package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * OpenAI's responses: an event that ends in {@code .delta} carries a fragment, all others whole
 * texts. Events are numbered: those that are added shift the numbers of the rest.
 */
final class ResponsesRestoring implements Restoring {
  private static final String DELTA = ".delta";
  private static final String DONE = ".done";
  private static final String TEXT = "response.output_text";
  private static final String ANNOTATED = ".annotation.added";
  private static final String NUMBER = "sequence_number";
  private static final List<String> PLACE =
      List.of("item_id", "output_index", "content_index", "summary_index");

  private final Fragments fragments;
  private long added;

  ResponsesRestoring(Fragments fragments) {
    this.fragments = fragments;
  }

  @Override
  public void event(ServerEvent event, Consumer<ServerEvent> out) {
    if (!(Fields.parse(event.data()) instanceof ObjectNode data)) {
      out.accept(event);
      return;
    }
    String type = Fields.text(data, "type");
    if (type.endsWith(DELTA) && data.path("delta").isTextual()) {
      String stem = type.substring(0, type.length() - DELTA.length());
      data.put("delta", fragments.push(path(stem, data), data.path("delta").textValue()));
    } else {
      if (type.endsWith(DONE)) {
        tail(type.substring(0, type.length() - DONE.length()), data, out);
      }
      fragments.whole(data);
      if (type.equals(TEXT + ANNOTATED)) {
        Fragments.move(data.path("annotation"), fragments.places(path(TEXT, data)));
      }
    }
    if (data.has(NUMBER)) {
      data.put(NUMBER, data.path(NUMBER).asLong() + added);
    }
    out.accept(new ServerEvent(event.event(), data.toString()));
  }

  private void tail(String stem, ObjectNode done, Consumer<ServerEvent> out) {
    String text = fragments.finish(path(stem, done));
    if (text.isEmpty()) {
      return;
    }
    ObjectNode data = Fields.object().put("type", stem + DELTA);
    data.put(NUMBER, done.path(NUMBER).asLong() + added++);
    PLACE.stream().filter(done::has).forEach(name -> data.set(name, done.path(name)));
    out.accept(new ServerEvent(stem + DELTA, data.put("delta", text).toString()));
  }

  /** Its last name tells whether the text is JSON. */
  private static List<String> path(String stem, ObjectNode data) {
    String kind = stem.endsWith("arguments") ? "arguments" : stem.equals(TEXT) ? "delta" : "words";
    return List.of(
        stem,
        data.path("output_index").asText(),
        data.path("content_index").asText(),
        data.path("summary_index").asText(),
        kind);
  }
}
