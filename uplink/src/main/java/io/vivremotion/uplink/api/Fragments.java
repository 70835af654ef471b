package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.privacy.Restorer;
import io.vivremotion.uplink.privacy.Vault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The texts of one stream that are under way, each with a restorer of its own, by the path at which
 * the wire format has them.
 */
final class Fragments {
  /** Texts that the app reads as JSON if it asked for JSON. */
  private static final Set<String> ANSWERS = Set.of("content", "text", "delta");

  private static final Set<String> DOCUMENTS = Set.of("arguments", "partial_json");

  private final Vault vault;
  private final boolean documents;
  private final Map<List<String>, Restorer> open = new LinkedHashMap<>();

  /**
   * @param documents the app asked for answers that are JSON themselves
   */
  Fragments(Vault vault, boolean documents) {
    this.vault = vault;
    this.documents = documents;
  }

  /** What can be shown of a text by now; the path's last name tells whether it is JSON. */
  String push(List<String> path, String fragment) {
    return open.computeIfAbsent(path, fresh -> restorer(fresh.getLast())).push(fragment);
  }

  /** What was held back: the text has ended. */
  String finish(List<String> path) {
    Restorer restorer = open.remove(path);
    return restorer == null ? "" : restorer.finish();
  }

  /** The texts that have not ended, whose paths begin so; in the order in which they began. */
  List<List<String>> open(List<String> prefix) {
    return open.keySet().stream()
        .filter(path -> path.size() > prefix.size())
        .filter(path -> path.subList(0, prefix.size()).equals(prefix))
        .toList();
  }

  /** Restores all strings that are complete, and all names, where they stand. */
  void whole(JsonNode node) {
    switch (node) {
      case ObjectNode object -> {
        object
            .properties()
            .forEach(field -> {
              if (field.getValue().isTextual()) {
                object.put(field.getKey(), restored(field.getKey(), field.getValue()));
              } else {
                whole(field.getValue());
              }
            });
        names(object);
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          if (array.get(i).isTextual()) {
            array.set(i, array.textNode(restored("", array.get(i))));
          } else {
            whole(array.get(i));
          }
        }
      }
      default -> {} // numbers and the like
    }
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

  private String restored(String name, JsonNode text) {
    Restorer restorer = restorer(name);
    return restorer.push(text.textValue()) + restorer.finish();
  }

  private Restorer restorer(String name) {
    boolean json = DOCUMENTS.contains(name) || (documents && ANSWERS.contains(name));
    return json ? vault.jsonRestorer() : vault.restorer();
  }
}
