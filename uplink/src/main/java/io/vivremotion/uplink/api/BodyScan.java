package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.image.MediaPart;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads of a request's body what the gateway must know, in one pass and without a tree, and where
 * in the bytes those fields stand that it may have to change. All else stays as the app wrote it.
 */
final class BodyScan {
  static final int MAX_DEPTH = 128;

  static final int MOST_NAMES = 128;
  private static final String DEVELOPER = "developer";

  /** Of a text's token ids each is a token. */
  private static final int BYTES_PER_NUMBER = 4;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private final List<String> names = new ArrayList<>(12);
  private String model = "";
  private Span modelAt = Span.NONE;
  private boolean stream;
  private long maxTokens = -1;
  private int candidates = 1;
  private long textBytes;
  private final EncodedStrings encoded = new EncodedStrings();
  private StreamOptions options = StreamOptions.ABSENT;
  private int opened = -1;
  private boolean developer;
  private int said;

  private BodyScan(JsonParser parser) {
    this.parser = parser;
  }

  /** From the first to behind the last byte. */
  record Span(int from, int to) {
    static final Span NONE = new Span(-1, -1);
  }

  /**
   * What was read.
   *
   * @param opened offset of the first byte within the outer braces
   * @param maxTokens of the answer; -1: the app does not say
   * @param textBytes of all strings and names in UTF-8, those of media left out; of a number as
   *     many as a token has
   * @param media strings that hold a picture, a recording, a file
   * @param mediaTokens an estimate of what those are to a model
   * @param names of the fields of the outermost object, the first {@value #MOST_NAMES}
   * @param developer true if some string in it is just this word: it may be a role
   */
  record Scanned(
      String model,
      Span modelAt,
      boolean stream,
      StreamOptions options,
      int opened,
      long maxTokens,
      int candidates,
      long textBytes,
      int media,
      long mediaTokens,
      List<String> names,
      boolean developer) {}

  /** A body that cannot be taken, as the app is told. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;
    final transient ChatError error;

    Unfit(ChatError error) {
      super(error.message());
      this.error = error;
    }

    static Unfit of(String message, String param) {
      return new Unfit(
          new ChatError(
              ChatError.Kind.BAD_REQUEST, 400, message, param, java.util.Optional.empty()));
    }
  }

  static Scanned scan(byte[] body) throws Unfit {
    if (body.length == 0) {
      throw Unfit.of("the body is empty; expected a JSON object", "");
    }
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0
          || body[i] == (byte) 0xEF
          || body[i] == (byte) 0xFE
          || body[i] == (byte) 0xFF) {
        throw Unfit.of("the body must be UTF-8 without a byte order mark", "");
      }
    }
    try (JsonParser parser = JSON.createParser(body, 0, body.length)) {
      return new BodyScan(parser).whole(body);
    } catch (StreamConstraintsException e) {
      throw Unfit.of(
          "the JSON is nested too deeply or a number in it is too long: at most "
              + MAX_DEPTH
              + " levels are taken",
          "");
    } catch (JsonProcessingException e) {
      throw Unfit.of("the body is not valid JSON" + where(e), "");
    } catch (IOException e) {
      throw Unfit.of("the body cannot be read as JSON", "");
    }
  }

  /** The place only: Jackson's own message may quote the body. */
  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private Scanned whole(byte[] body) throws IOException, Unfit {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Unfit.of("the body must be a JSON object", "");
    }
    opened = start() + 1;
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      field(name);
      if (names.size() < MOST_NAMES) {
        names.add(name);
      }
    }
    if (parser.nextToken() != null) {
      throw Unfit.of("there is more after the JSON object", "");
    }
    if (modelAt.equals(Span.NONE)) {
      throw Unfit.of("the field model is missing: name a model of GET /v1/models", "model");
    }
    EncodedStrings.Sum sum = encoded.sum(body);
    return new Scanned(
        model,
        modelAt,
        stream,
        options,
        opened,
        maxTokens,
        candidates,
        textBytes + sum.textBytes(),
        sum.media(),
        sum.mediaTokens(),
        names,
        developer);
  }

  private void field(String name) throws IOException, Unfit {
    switch (name) {
      case "model" -> {
        once(name, 1);
        expect(parser.currentToken() == JsonToken.VALUE_STRING, name, "a string");
        int from = start();
        model = parser.getText();
        modelAt = new Span(from, end());
      }
      case "stream" -> {
        once(name, 2);
        boolean told = parser.currentToken().isBoolean();
        expect(told || parser.currentToken() == JsonToken.VALUE_NULL, name, "true or false");
        stream = told && parser.getBooleanValue();
      }
      case "stream_options" -> {
        once(name, 4);
        options = StreamOptions.read(parser);
      }
      case "max_tokens" -> limit(name, 8);
      case "max_completion_tokens" -> limit(name, 16);
      case "max_output_tokens" -> limit(name, 32);
      case "n" -> {
        once(name, 64);
        candidates = Math.clamp(number(name), 1, 128);
      }
      default -> measure(); // whatever else there is or will be
    }
  }

  private void limit(String name, int bit) throws IOException, Unfit {
    once(name, bit);
    maxTokens = Math.max(maxTokens, number(name));
  }

  /** What the gateway decides by must not be said twice: the provider may take the other one. */
  private void once(String name, int bit) throws Unfit {
    if ((said & bit) != 0) {
      throw Unfit.of("the field " + name + " stands there twice", name);
    }
    said |= bit;
  }

  static void expect(boolean holds, String name, String expected) throws Unfit {
    if (!holds) {
      throw Unfit.of("the field " + name + " must be " + expected, name);
    }
  }

  private long number(String name) throws IOException, Unfit {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return -1;
    }
    expect(parser.currentToken() == JsonToken.VALUE_NUMBER_INT, name, "a whole number");
    return (long) Math.clamp(parser.getDoubleValue(), 0, 1e12);
  }

  /** Walks over a value and adds up its text. */
  private void measure() throws IOException {
    int depth = 0;
    for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
      switch (token) {
        case VALUE_STRING -> text();
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> textBytes += BYTES_PER_NUMBER;
        case FIELD_NAME -> textBytes += Utf8.bytes(parser.currentName());
        default -> {} // brackets and words of JSON
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
    }
  }

  private void text() throws IOException {
    int length = parser.getTextLength();
    if (length >= MediaPart.ENCODED_LENGTH
        && MediaPart.isEncoded(
            CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), length))) {
      encoded.add(start(), length);
    } else {
      textBytes += Utf8.bytes(parser.getTextCharacters(), parser.getTextOffset(), length);
      developer |= length == DEVELOPER.length() && DEVELOPER.equals(parser.getText());
    }
  }

  private int start() {
    return start(parser);
  }

  /** Of the token on which it stands. */
  static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private int end() throws IOException {
    parser.finishToken();
    return (int) parser.currentLocation().getByteOffset();
  }
}
