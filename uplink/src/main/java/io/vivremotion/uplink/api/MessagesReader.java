package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.uplink.api.Attempt.Bytes;
import io.vivremotion.uplink.chat.Usage;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Anthropic's messages. One per stream. */
final class MessagesReader implements StreamReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String DEEP = "/";
  private static final long ABSENT = Usage.NOT_REPORTED;

  /** Of a whole answer: what it has in its outermost object. */
  private boolean content;

  private boolean error;
  private String type = "";
  private String block = "";
  private Usage usage = Usage.NONE;
  private long thinking = ABSENT;
  private long output = ABSENT;

  @Override
  public Look event(String name, ByteBuffer data, Tally tally) {
    type = "";
    block = "";
    int from = data.arrayOffset() + data.position();
    try (JsonParser parser = JSON.createParser(data.array(), from, data.remaining())) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        object(parser, "", tally);
      }
    } catch (IOException notJson) {
      return Looks.GARBLED;
    }
    return switch (type) {
      case "message_start", "ping" -> Looks.PREAMBLE;
      case "content_block_start" ->
          block.equals("text") || block.equals("thinking") ? Looks.PREAMBLE : Looks.CONTENT;
      case "message_stop" -> Looks.END;
      case "error" -> new Look.Fault(ProviderErrors.inBand(data));
      default -> Looks.CONTENT; // deltas, and what the vendor adds
    };
  }

  @Override
  public WholeLook whole(byte[] body, Tally tally) {
    try (JsonParser parser = JSON.createParser(body, 0, body.length)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        object(parser, "", tally);
      }
    } catch (IOException notJson) {
      return WholeLook.UNREADABLE;
    }
    if (error) {
      return new WholeLook.Fault(ProviderErrors.inBand(ByteBuffer.wrap(body)));
    }
    return content ? new WholeLook.Shown(new Bytes(body)) : WholeLook.UNREADABLE;
  }

  /** The parser stands on the object's begin and is left on its end. */
  private void object(JsonParser parser, String within, Tally tally) throws IOException {
    for (String name; (name = parser.nextFieldName()) != null; ) {
      JsonToken value = parser.nextToken();
      if (within.isEmpty()) {
        content |= name.equals("content") && value == JsonToken.START_ARRAY;
        error |= name.equals("error") && value != JsonToken.VALUE_NULL;
      }
      switch (value) {
        case START_OBJECT -> {
          if (name.equals("usage") && (within.isEmpty() || within.equals("message"))) {
            usage(parser, tally);
          } else {
            object(parser, inner(name, within), tally);
          }
        }
        case START_ARRAY -> array(parser, inner(name, within), tally);
        case VALUE_STRING -> text(name, within, parser, tally);
        default -> {} // numbers, null
      }
    }
  }

  /** Where only the first level is told apart: an app's own data may use any name further down. */
  private static String inner(String name, String within) {
    return within.isEmpty() ? name : DEEP;
  }

  private void array(JsonParser parser, String name, Tally tally) throws IOException {
    for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY; ) {
      if (token == null) {
        return;
      }
      if (token == JsonToken.START_OBJECT) {
        object(parser, name, tally);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void text(String name, String within, JsonParser parser, Tally tally) throws IOException {
    switch (name) {
      case "type" -> {
        if (within.isEmpty()) {
          type = parser.getText();
        } else if (within.equals("content_block")) {
          block = parser.getText();
        }
      }
      case "stop_reason" -> tally.finish(parser.getText());
      case "text", "partial_json", "thinking" ->
          tally.content(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
      default -> {} // ids, names
    }
  }

  /** Cumulative: the last of each number counts. */
  private void usage(JsonParser parser, Tally tally) throws IOException {
    numbers(parser);
    long visible = output == ABSENT ? ABSENT : Math.max(0, output - Math.max(0, thinking));
    usage = new Usage(usage.input(), usage.cacheRead(), usage.cacheWrite(), visible, thinking);
    tally.reported(usage);
  }

  private void numbers(JsonParser parser) throws IOException {
    for (String name; (name = parser.nextFieldName()) != null; ) {
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT && name.equals("output_tokens_details")) {
        numbers(parser);
      } else if (value.isNumeric()) {
        number(name, Math.max(0, parser.getValueAsLong()));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void number(String name, long count) {
    Usage old = usage;
    switch (name) {
      case "input_tokens" ->
          usage = new Usage(count, old.cacheRead(), old.cacheWrite(), ABSENT, ABSENT);
      case "cache_read_input_tokens" ->
          usage = new Usage(old.input(), count, old.cacheWrite(), ABSENT, ABSENT);
      case "cache_creation_input_tokens" ->
          usage = new Usage(old.input(), old.cacheRead(), count, ABSENT, ABSENT);
      case "output_tokens" -> output = count;
      case "thinking_tokens" -> thinking = count;
      default -> {} // server tools, tiers
    }
  }
}
