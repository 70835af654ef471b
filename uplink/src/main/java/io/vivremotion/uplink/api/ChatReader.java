package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.uplink.api.Attempt.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** OpenAI's chat completions and embeddings, as many servers speak them. One per stream. */
final class ChatReader implements StreamReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

  /** The gateway asked for the usage, the app did not. */
  private final boolean hideUsage;

  private final String holds;
  private boolean content;
  private boolean choices;
  private boolean usage;

  /**
   * @param holds the array that every whole answer has
   */
  ChatReader(boolean hideUsage, String holds) {
    this.hideUsage = hideUsage;
    this.holds = holds;
  }

  @Override
  public Look event(String name, ByteBuffer data, Tally tally) {
    if (isDone(data)) {
      return Looks.END;
    }
    int from = data.arrayOffset() + data.position();
    content = false;
    choices = false;
    usage = false;
    try (JsonParser parser = JSON.createParser(data.array(), from, data.remaining())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return data.hasRemaining() ? Looks.CONTENT : Looks.PREAMBLE;
      }
      for (String field; (field = parser.nextFieldName()) != null; ) {
        JsonToken value = parser.nextToken();
        if (isError(field, value)) {
          return new Look.Fault(ProviderErrors.inBand(data));
        }
        field(field, parser, tally);
      }
    } catch (IOException notJson) {
      return Looks.GARBLED;
    }
    return usage && !choices && hideUsage
        ? Looks.USAGE_ONLY
        : content ? Looks.CONTENT : Looks.PREAMBLE;
  }

  @Override
  public WholeLook whole(byte[] body, Tally tally) {
    try (JsonParser parser = JSON.createParser(body, 0, body.length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return WholeLook.UNREADABLE;
      }
      boolean answers = false;
      for (String name; (name = parser.nextFieldName()) != null; ) {
        JsonToken value = parser.nextToken();
        if (isError(name, value)) {
          return new WholeLook.Fault(ProviderErrors.inBand(ByteBuffer.wrap(body)));
        }
        answers |= name.equals(holds) && value == JsonToken.START_ARRAY;
        field(name, parser, tally);
      }
      return answers ? new WholeLook.Shown(new Bytes(body)) : WholeLook.UNREADABLE;
    } catch (IOException notJson) {
      return WholeLook.UNREADABLE;
    }
  }

  private static boolean isError(String name, JsonToken value) {
    return name.equals("error") && value != JsonToken.VALUE_NULL;
  }

  private void field(String name, JsonParser parser, Tally tally) throws IOException {
    switch (name) {
      case "usage" -> {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
          usage = true;
          tally.reported(ChatUsage.read(parser));
        }
      }
      case "choices" -> choices(parser, tally);
      default -> parser.skipChildren(); // whatever else there is or will be
    }
  }

  private void choices(JsonParser parser, Tally tally) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      choices = true;
      for (String name; (name = parser.nextFieldName()) != null; ) {
        JsonToken value = parser.nextToken();
        if (name.equals("finish_reason") && value == JsonToken.VALUE_STRING) {
          content = true;
          tally.finish(parser.getText());
        } else if ((name.equals("delta") || name.equals("message"))
            && value == JsonToken.START_OBJECT) {
          said(parser, tally);
        } else {
          parser.skipChildren();
        }
      }
    }
  }

  /** Anything but the role and what is empty. */
  private void said(JsonParser parser, Tally tally) throws IOException {
    for (String name; (name = parser.nextFieldName()) != null; ) {
      JsonToken value = parser.nextToken();
      boolean role = name.equals("role");
      if (value == JsonToken.VALUE_STRING && !role) {
        content |= parser.getTextLength() > 0;
        text(parser, tally);
      } else if (value.isStructStart()) {
        nested(parser, tally);
      }
    }
  }

  /** Tool calls and what vendors add. */
  private void nested(JsonParser parser, Tally tally) throws IOException {
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return;
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token.isScalarValue()) {
        content = true;
        if (token == JsonToken.VALUE_STRING) {
          text(parser, tally);
        } else {
          tally.bytes(1);
        }
      }
    }
  }

  private static void text(JsonParser parser, Tally tally) throws IOException {
    tally.content(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  private static boolean isDone(ByteBuffer data) {
    return data.remaining() >= DONE.length
        && data.get(data.position()) == '['
        && data.slice(data.position(), DONE.length).equals(ByteBuffer.wrap(DONE));
  }
}
