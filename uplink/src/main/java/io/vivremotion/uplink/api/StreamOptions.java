package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.uplink.api.BodyScan.Span;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import java.io.IOException;

/**
 * The field {@code stream_options} of a request.
 *
 * @param at of the whole value; NONE: the field is absent
 * @param usage of the value of include_usage; NONE: absent
 * @param usageAsked the app wants the usage itself
 */
record StreamOptions(
    Span at, boolean empty, Span usage, boolean usageAsked, boolean obfuscationSaid) {
  static final StreamOptions ABSENT = new StreamOptions(Span.NONE, true, Span.NONE, false, false);

  /** The parser stands on the value's first token and is left on its last. */
  static StreamOptions read(JsonParser parser) throws IOException, Unfit {
    int from = BodyScan.start(parser);
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return new StreamOptions(new Span(from, from + 4), true, Span.NONE, false, true);
    }
    BodyScan.expect(parser.currentToken() == JsonToken.START_OBJECT, "stream_options", "an object");
    Span usage = Span.NONE;
    boolean asked = false;
    boolean obfuscation = false;
    boolean empty = true;
    for (String name; (name = parser.nextFieldName()) != null; empty = false) {
      JsonToken value = parser.nextToken();
      if (name.equals("include_usage")) {
        BodyScan.expect(usage.equals(Span.NONE), "stream_options.include_usage", "said once");
        BodyScan.expect(value.isBoolean(), "stream_options.include_usage", "true or false");
        asked = parser.getBooleanValue();
        int at = BodyScan.start(parser);
        usage = new Span(at, at + (asked ? 4 : 5));
      } else {
        obfuscation |= name.equals("include_obfuscation");
        parser.skipChildren();
      }
    }
    Span whole = new Span(from, BodyScan.start(parser) + 1);
    return new StreamOptions(whole, empty, usage, asked, obfuscation);
  }
}
