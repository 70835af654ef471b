package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.message.Measurement.Value;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One record as it stands in the pack. NaN and null: not there. */
final class SenmlRecord {
  @Nullable String baseName;
  double baseTime = Double.NaN;
  @Nullable String baseUnit;
  double baseValue = Double.NaN;
  double baseSum = Double.NaN;
  double version = Double.NaN;
  String name = "";
  String unit = "";
  double time = Double.NaN;
  double sum = Double.NaN;
  @Nullable Value value;

  /** Has a field that is not a base field. */
  boolean own;

  private SenmlRecord() {}

  /** The parser stands at the start of an object, and afterwards at its end. */
  static SenmlRecord read(JsonParser parser, int index) throws IOException, UnfitPayload {
    SenmlRecord record = new SenmlRecord();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_OBJECT;
        token = parser.nextToken()) {
      if (token == null) {
        throw new UnfitPayload("incomplete", "record " + index + " breaks off");
      }
      String label = parser.currentName();
      parser.nextToken();
      record.take(label, parser, index);
    }
    return record;
  }

  private void take(String label, JsonParser parser, int index) throws IOException, UnfitPayload {
    switch (label) {
      case "bn", "-2" -> baseName = text(parser, label, index);
      case "bt", "-3" -> baseTime = number(parser, label, index);
      case "bu", "-4" -> baseUnit = text(parser, label, index);
      case "bv", "-5" -> baseValue = number(parser, label, index);
      case "bs", "-6" -> baseSum = number(parser, label, index);
      case "bver", "-1" -> version = number(parser, label, index);
      default -> takeOwn(label, parser, index); // not a base field
    }
  }

  private void takeOwn(String label, JsonParser parser, int index)
      throws IOException, UnfitPayload {
    own = true;
    switch (label) {
      case "n", "0" -> name = text(parser, label, index);
      case "u", "1" -> unit = text(parser, label, index);
      case "v", "2" -> value(new Value.Numeric(number(parser, label, index)), index);
      case "vs", "3" -> value(new Value.Text(text(parser, label, index)), index);
      case "vb", "4" -> value(new Value.Flag(flag(parser, label, index)), index);
      case "s", "5" -> sum = number(parser, label, index);
      case "t", "6" -> time = number(parser, label, index);
      case "ut", "7" -> number(parser, label, index);
      case "vd", "8" ->
          value(new Value.Octets(Payload.wrap(octets(parser, index), MediaType.OCTETS)), index);
      default -> { // section 4.4: extensions
        if (label.endsWith("_")) {
          throw new UnfitPayload(
              "senml-must-understand", "record " + index + " needs a label unknown here");
        }
        parser.skipChildren();
      }
    }
  }

  private void value(Value read, int index) throws UnfitPayload {
    if (value != null) {
      throw new UnfitPayload("senml-malformed", "record " + index + " has more than one value");
    }
    value = read;
  }

  private static String text(JsonParser parser, String label, int index)
      throws IOException, UnfitPayload {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(label, index, "a string");
    }
    return parser.getText();
  }

  private static double number(JsonParser parser, String label, int index)
      throws IOException, UnfitPayload {
    JsonToken token = parser.currentToken();
    if (token == null || !token.isNumeric()) {
      throw wrong(label, index, "a number");
    }
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw wrong(label, index, "a finite number");
    }
    return number;
  }

  private static boolean flag(JsonParser parser, String label, int index) throws UnfitPayload {
    JsonToken token = parser.currentToken();
    if (token == null || !token.isBoolean()) {
      throw wrong(label, index, "true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /** JSON has base64url, with or without padding (section 5); CBOR has octets. */
  private static byte[] octets(JsonParser parser, int index) throws IOException, UnfitPayload {
    if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
      return parser.getBinaryValue();
    }
    try {
      return Base64.getUrlDecoder().decode(text(parser, "vd", index));
    } catch (IllegalArgumentException e) {
      throw wrong("vd", index, "base64url");
    }
  }

  private static UnfitPayload wrong(String label, int index, String expected) {
    return new UnfitPayload(
        "senml-malformed", "record " + index + ", label " + label + ": " + expected + " expected");
  }
}
