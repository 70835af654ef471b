package io.vivremotion.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests by intent, from the handed-out data, where they are at hand. */
final class LabelledQuestions {
  private LabelledQuestions() {}

  static boolean present() {
    return Files.isReadable(NabSeries.data().resolve("clinc150/train.jsonl"));
  }

  /** The file's requests by intent, in the file's order. */
  static Map<String, List<String>> of(String file) {
    Path path = NabSeries.data().resolve(file);
    Map<String, List<String>> byIntent = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    try {
      for (String line : Files.readAllLines(path)) {
        JsonNode row = json.readTree(line);
        byIntent
            .computeIfAbsent(row.get("intent").asText(), _ -> new ArrayList<>())
            .add(row.get("text").asText());
      }
      return byIntent;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** An intent per entry, with at most so many examples. */
  static List<Intent> intents(Map<String, List<String>> byIntent, int examples) {
    return byIntent.entrySet().stream()
        .map(entry ->
            new Intent(
                entry.getKey(),
                entry.getValue().stream().limit(examples).toList(),
                "yes",
                List.of(),
                List.of()))
        .toList();
  }
}
