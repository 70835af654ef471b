package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.privacy.Places;
import io.vivremotion.uplink.privacy.Restorer;
import io.vivremotion.uplink.privacy.Vault;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * The texts of one stream that are under way, each with a restorer of its own, by the path at which
 * the wire format has them.
 */
final class Fragments {
  /** Texts that the app reads as JSON if it asked for JSON. */
  private static final Set<String> ANSWERS = Set.of("content", "text", "delta");

  /** Texts beside which annotations stand. */
  private static final Set<String> CITED = Set.of("content", "text");

  private static final Set<String> DOCUMENTS = Set.of("arguments", "partial_json");

  /** Citations of a stream's further texts stay as they are. */
  private static final int MOST_ENDED = 1_024;

  private final Vault vault;
  private final boolean documents;
  private final Map<List<String>, Restorer> open = new LinkedHashMap<>();

  /** Of texts that have ended, for what cites them afterwards. */
  private final Map<List<String>, Restorer> ended = new HashMap<>();

  /**
   * @param documents the app asked for answers that are JSON themselves
   */
  Fragments(Vault vault, boolean documents) {
    this.vault = vault;
    this.documents = documents;
  }

  /** What can be shown of a text by now; the path's last name tells whether it is JSON. */
  String push(List<String> path, String fragment) {
    Restorer earlier = ended.remove(path); // reasoning may have come between
    if (earlier != null) {
      open.put(path, earlier);
    }
    return open.computeIfAbsent(path, fresh -> restorer(fresh.getLast())).push(fragment);
  }

  /** What was held back: the text has ended. */
  String finish(List<String> path) {
    Restorer restorer = open.remove(path);
    if (restorer == null) {
      return "";
    }
    if (ended.size() < MOST_ENDED && ANSWERS.contains(path.getLast())) {
      ended.put(path, restorer);
    }
    return restorer.finish();
  }

  /** What became of places in a text, as far as it was shown. */
  Places places(List<String> path) {
    Restorer restorer = open.getOrDefault(path, ended.get(path));
    return restorer == null ? Places.UNMOVED : restorer.places();
  }

  /** The texts that have not ended, whose paths begin so; in the order in which they began. */
  List<List<String>> open(List<String> prefix) {
    return open.keySet().stream()
        .filter(path -> path.size() > prefix.size())
        .filter(path -> path.subList(0, prefix.size()).equals(prefix))
        .toList();
  }

  /**
   * Restores all strings that are complete, where they stand, and what citations of them name of
   * them.
   */
  void whole(JsonNode node) {
    switch (node) {
      case ObjectNode object -> object(object);
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          if (array.get(i).isTextual()) {
            array.set(i, array.textNode(restorer("").whole(array.get(i).textValue())));
          } else {
            whole(array.get(i));
          }
        }
      }
      default -> {} // numbers and the like
    }
  }

  private void object(ObjectNode object) {
    Places places = Places.UNMOVED;
    for (var field : object.properties()) {
      if (field.getValue().isTextual()) {
        Restorer restorer = restorer(field.getKey());
        object.put(field.getKey(), restorer.whole(field.getValue().textValue()));
        places = CITED.contains(field.getKey()) ? restorer.places() : places;
      } else {
        whole(field.getValue());
      }
    }
    move(object.path("annotations"), places);
    if (object.has("document_index")) {
      Places document = vault.document(object.path("document_index").asLong(-1));
      move(object, "start_char_index", document::start);
      move(object, "end_char_index", document::end);
    }
    names(object);
  }

  private void names(ObjectNode object) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    object
        .properties()
        .forEach(field -> fields.put(vault.restoreName(field.getKey()), field.getValue()));
    if (object.properties().stream().anyMatch(field -> !fields.containsKey(field.getKey()))) {
      object.removeAll();
      object.setAll(fields);
    }
  }

  /** What annotations of a text name of it. */
  static void move(JsonNode annotations, Places places) {
    if (annotations instanceof ObjectNode object) {
      move(object, "start_index", places::start);
      move(object, "end_index", places::end);
    }
    annotations.forEach(each -> move(each, places));
  }

  private static void move(ObjectNode object, String name, LongUnaryOperator places) {
    JsonNode place = object.path(name);
    if (place.isIntegralNumber() && place.canConvertToLong()) {
      object.put(name, places.applyAsLong(place.longValue()));
    }
  }

  private Restorer restorer(String name) {
    boolean json = DOCUMENTS.contains(name) || (documents && ANSWERS.contains(name));
    return json ? vault.jsonRestorer() : vault.restorer();
  }
}
