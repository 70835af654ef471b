package io.vivremotion.uplink.privacy;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Fields of one object that are text or not by what the object says of itself, perhaps after them:
 * {@code data} of a document that is plain text, or of a picture; the name of who speaks, or of a
 * tool. What does not say that it is bytes counts as text.
 */
final class Carrier {
  /** To be given to {@link #take}. */
  static final Set<String> FIELDS =
      Set.of("type", "role", "name", "data", "format", "mimeType", "mime_type");

  /** Objects of these types hold bytes, or what only its vendor can read. */
  private static final Set<String> BYTES =
      Set.of("base64", "redacted_thinking", "reasoning.encrypted");

  /** Whoever has one of these may be a person. */
  private static final Set<String> SPEAKERS = Set.of("user", "assistant", "system", "developer");

  private final List<Text> data = new ArrayList<>(0);
  private final List<Text> names = new ArrayList<>(0);
  private String type = "";
  private String role = "";
  private boolean encoded;

  /** A string that stands from the first to behind the last byte. */
  record Text(int from, int to, String text) {}

  void take(JsonParser parser, String field) throws IOException {
    switch (field) {
      case "type" -> type = parser.getText();
      case "role" -> role = parser.getText();
      case "name" -> names.add(text(parser));
      case "data" -> data.add(text(parser));
      default -> encoded = true; // of sound, and of what Gemini calls inline data
    }
  }

  private static Text text(JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    String text = parser.getText();
    return new Text(from, (int) parser.currentLocation().getByteOffset(), text);
  }

  /** It is one that answers cite by its number. */
  boolean isDocument() {
    return type.equals("document");
  }

  /** At the object's end: what of them is text. */
  List<Text> texts() {
    List<Text> texts = new ArrayList<>(SPEAKERS.contains(role) ? names : List.of());
    if (type.equals("text") || !(encoded || BYTES.contains(type))) {
      texts.addAll(data);
    }
    return texts;
  }
}
