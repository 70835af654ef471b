package io.vivremotion.uplink.privacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A whole JSON answer whose strings and names are restored where they stand, and with them the
 * places that its citations name; every other byte is copied.
 */
final class AnswerBody {
  private static final JsonFactory FACTORY = new JsonFactory();

  private static final Set<String> ANSWERS = Set.of("content", "text");

  private final Vault vault;
  private final boolean documents;
  private final Deque<Level> within = new ArrayDeque<>();

  AnswerBody(Vault vault, boolean documents) {
    this.vault = vault;
    this.documents = documents;
  }

  /** An object or array that has begun: the text in it, and places that are known at its end. */
  private static final class Level {
    final String name;
    final List<Place> places = new ArrayList<>(0);
    Places text = Places.UNMOVED;
    long document = -1;

    Level(String name) {
      this.name = name;
    }
  }

  /** A number that stands from the first to behind the last byte. */
  private record Place(int from, int to, boolean end, long value) {}

  byte[] restore(byte[] json) throws UnreadableBody {
    Splice out = new Splice(json);
    try (JsonParser parser = FACTORY.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        take(parser, token, out);
      }
    } catch (IOException broken) {
      throw new UnreadableBody("the answer is not JSON: " + RequestBody.place(broken));
    }
    return out.finish();
  }

  private void name(JsonParser parser, Splice out) throws IOException {
    String name = parser.currentName();
    String restored = vault.restoreName(name);
    if (!restored.equals(name)) {
      int from = (int) parser.currentTokenLocation().getByteOffset();
      out.replace(from, out.endOfString(from), RequestBody.quoted(restored));
    }
  }

  private void take(JsonParser parser, JsonToken token, Splice out) throws IOException {
    switch (token) {
      case START_OBJECT, START_ARRAY ->
          within.push(new Level(String.valueOf(parser.currentName())));
      case END_OBJECT, END_ARRAY -> move(within.pop(), out);
      case FIELD_NAME -> name(parser, out);
      case VALUE_STRING -> restore(parser, out);
      case VALUE_NUMBER_INT -> number(parser);
      default -> {} // no text and no place
    }
  }

  private void restore(JsonParser parser, Splice out) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text = parser.getText();
    String name = String.valueOf(parser.currentName());
    boolean document = name.equals("arguments") || (documents && ANSWERS.contains(name));
    Restorer restorer = document ? vault.jsonRestorer() : vault.restorer();
    String restored = restorer.whole(text);
    if (!restored.equals(text)) {
      int end = (int) parser.currentLocation().getByteOffset();
      out.replace(start, end, RequestBody.quoted(restored));
      if (ANSWERS.contains(name) && !within.isEmpty()) {
        within.getFirst().text = restorer.places();
      }
    }
  }

  private void number(JsonParser parser) throws IOException {
    if (within.isEmpty() || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return;
    }
    switch (String.valueOf(parser.currentName())) {
      case "document_index" -> within.getFirst().document = parser.getLongValue();
      case "start_char_index" -> within.getFirst().places.add(place(parser, false));
      case "end_char_index" -> within.getFirst().places.add(place(parser, true));
      case "start_index" -> annotate(place(parser, false));
      case "end_index" -> annotate(place(parser, true));
      default -> {} // no place
    }
  }

  private static Place place(JsonParser parser, boolean end) throws IOException {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    return new Place(from, from + parser.getTextLength(), end, parser.getLongValue());
  }

  /** Of a text that stands beside the annotations, perhaps behind them. */
  private void annotate(Place place) {
    boolean annotated = false;
    for (Level level : within) {
      if (annotated) {
        level.places.add(place);
        return;
      }
      annotated = level.name.equals("annotations");
    }
  }

  private void move(Level level, Splice out) {
    Places places = level.document < 0 ? level.text : vault.document(level.document);
    for (Place place : level.places) {
      long moved = place.end ? places.end(place.value) : places.start(place.value);
      if (moved != place.value) {
        out.replace(place.from, place.to, Long.toString(moved).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }
}
