package io.vivremotion.uplink.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a payload stands in an event: as what it says it is where that is so, else as bytes. JSON
 * goes through letter by letter, so no number changes.
 */
public sealed interface EventData {
  String contentType();

  /** Sound JSON. */
  record Json(String contentType, String text) implements EventData {}

  record Text(String contentType, String text) implements EventData {}

  record Bytes(String contentType, Payload payload) implements EventData {}

  static EventData of(Payload payload) {
    MediaType type = payload.type();
    boolean unknown = type.equals(MediaType.UNKNOWN);
    boolean json = type.equals(MediaType.JSON) || type.value().endsWith("+json");
    Optional<String> text =
        unknown || json || type.value().startsWith("text/") ? utf8(payload) : Optional.empty();
    if (text.isEmpty()) {
      String bytesType = unknown ? MediaType.OCTETS.value() : type.value();
      return new Bytes(bytesType, payload);
    }
    if ((unknown || json) && isJson(text.get())) {
      return new Json(unknown ? MediaType.JSON.value() : type.value(), text.get());
    }
    return json
        ? new Bytes(type.value(), payload)
        : new Text(unknown ? MediaType.TEXT.value() : type.value(), text.get());
  }

  private static Optional<String> utf8(Payload payload) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(payload.view())
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** One value and nothing behind it. */
  private static boolean isJson(String text) {
    try (JsonParser parser = Grammar.JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.getText(); // the last token is read lazily
      JsonToken behind = parser.nextToken();
      return behind == null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Holds what an interface cannot. */
  final class Grammar {
    private static final JsonFactory JSON = new JsonFactory();

    private Grammar() {}
  }
}
