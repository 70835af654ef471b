package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.message.Measurement.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one document; see {@link DocumentCodec} for the rules. Used once. */
final class DocumentReader {
  private final JsonParser parser;
  private final Message message;
  private final Decoder.Config config;
  private final Map<String, FieldMapping> mappings;
  private final List<Measurement> measurements = new ArrayList<>();

  /** The fields of the outermost object at hand, until its time and unit are known. */
  private final List<String> names = new ArrayList<>();

  private final List<Value> values = new ArrayList<>();
  private Optional<Instant> time = Optional.empty();
  private String unit = "";
  private String words = "";
  private boolean mapped;
  private boolean senml;

  DocumentReader(
      JsonParser parser,
      Message message,
      Decoder.Config config,
      Map<String, FieldMapping> mappings) {
    this.parser = parser;
    this.message = message;
    this.config = config;
    this.mappings = mappings;
  }

  /** What {@link #read} returned counts for nothing then: the array's first object is a record. */
  boolean isSenml() {
    return senml;
  }

  Content read() throws IOException, UnfitPayload {
    JsonToken token = parser.nextToken();
    Content content =
        switch (token) {
          case START_OBJECT -> object();
          case START_ARRAY -> array();
          case VALUE_STRING -> new Content.Text(parser.getText());
          case VALUE_EMBEDDED_OBJECT -> TextCodec.BINARY;
          case VALUE_NULL -> new Content.Opaque("null", "the document is null");
          case null -> throw new UnfitPayload("empty", "there is no document");
          default -> single(); // numbers and flags
        };
    if (!senml && parser.nextToken() != null) {
      throw new UnfitPayload("trailing-bytes", "something follows the document");
    }
    return content;
  }

  private Content single() throws IOException, UnfitPayload {
    Value value = scalar(parser.currentToken());
    if (value == null) {
      throw new UnfitPayload("not-finite", "the number is not finite");
    }
    return message.kind() == Kind.QUESTION
        ? new Content.Text(parser.getText())
        : TextCodec.single(message, value);
  }

  private Content object() throws IOException, UnfitPayload {
    fields("", 1);
    if (isWords()) {
      return new Content.Text(words);
    }
    close();
    return content();
  }

  private boolean isWords() {
    boolean alone = names.size() == 1;
    return !words.isEmpty() && (alone || message.kind() == Kind.QUESTION);
  }

  private Content array() throws IOException, UnfitPayload {
    int index = 0;
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      if (token == JsonToken.START_OBJECT) {
        if (index == 0 && isSenmlRecord()) {
          senml = true;
          return TextCodec.BINARY;
        }
        if (index > 0) {
          fields("", 2);
        }
        close();
      } else {
        element(token, Integer.toString(index), 2);
      }
      index++;
    }
    close();
    return content();
  }

  /** Reads the first object as any other, and tells whether all its names are SenML labels. */
  private boolean isSenmlRecord() throws IOException, UnfitPayload {
    SenmlLabels seen = new SenmlLabels();
    labels = seen;
    fields("", 2);
    labels = SenmlLabels.UNUSED;
    return seen.isRecord();
  }

  private SenmlLabels labels = SenmlLabels.UNUSED;

  private void fields(String prefix, int depth) throws IOException, UnfitPayload {
    if (depth > config.maxDepth()) {
      throw new UnfitPayload("too-deep", "nested deeper than " + config.maxDepth());
    }
    for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
      String field = parser.currentName();
      JsonToken value = next();
      if (prefix.isEmpty()) {
        labels.see(field);
      }
      if (prefix.isEmpty() && isAside(field, value)) {
        continue;
      }
      element(value, prefix.isEmpty() ? field : prefix + field, depth + 1);
    }
  }

  private void element(JsonToken token, String name, int depth) throws IOException, UnfitPayload {
    switch (token) {
      case START_OBJECT -> fields(name + ".", depth);
      case START_ARRAY -> elements(name + ".", depth);
      default -> { // a scalar
        Value value = scalar(token);
        if (value != null) {
          add(name, value);
        }
      }
    }
  }

  private void elements(String prefix, int depth) throws IOException, UnfitPayload {
    if (depth > config.maxDepth()) {
      throw new UnfitPayload("too-deep", "nested deeper than " + config.maxDepth());
    }
    int index = 0;
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      element(token, prefix + index++, depth + 1);
    }
  }

  private void add(String name, Value value) throws UnfitPayload {
    if (name.length() > DocumentCodec.MAX_NAME) {
      throw new UnfitPayload(
          "name-too-long", "a name of more than " + DocumentCodec.MAX_NAME + " characters");
    }
    if (measurements.size() + names.size() >= config.maxMeasurements()) {
      throw new UnfitPayload(
          "too-many-measurements", "more than " + config.maxMeasurements() + " values");
    }
    names.add(name);
    values.add(value);
  }

  /** Time and unit are not values, unless they do not read as such. Words are both. */
  private boolean isAside(String field, JsonToken token) throws IOException {
    if (field.length() > 9) {
      return false;
    }
    if (Times.isName(field)) {
      Optional<Instant> read = Times.read(parser, token);
      if (read.isPresent()) {
        time = read;
      }
      return read.isPresent();
    }
    if (token == JsonToken.VALUE_STRING) {
      if (field.equalsIgnoreCase("unit")) {
        unit = parser.getText();
        return unit.length() <= DocumentCodec.MAX_NAME;
      }
      if (field.equals("question") || field.equals("text") || field.equals("message")) {
        words = parser.getText();
      }
    }
    return false;
  }

  /** Makes measurements of the fields at hand. */
  private void close() throws UnfitPayload {
    int bearer = unit.isEmpty() ? -1 : bearerOfUnit();
    if (!unit.isEmpty() && bearer < 0) {
      add("unit", new Value.Text(unit));
    }
    for (int i = 0; i < names.size(); i++) {
      place(names.get(i), values.get(i), i == bearer ? unit : "");
    }
    names.clear();
    values.clear();
    time = Optional.empty();
    unit = "";
    words = "";
  }

  private void place(String name, Value value, String ofUnit) {
    FieldMapping mapping = mappings.isEmpty() ? null : mappings.get(name);
    if (mapping != null) {
      if (!mapped) {
        measurements.clear();
        mapped = true;
      }
      measurements.add(new Measurement(mapping.name(), mapping.unit(), value, time));
    } else if (!mapped) {
      String known =
          name.equals("value") || name.isEmpty() ? TextCodec.nameOf(message.channel()) : name;
      measurements.add(new Measurement(known, ofUnit, value, time));
    }
  }

  /** Index of the field that the unit belongs to; -1 if that cannot be told. */
  private int bearerOfUnit() {
    int only = -1;
    int numbers = 0;
    for (int i = 0; i < names.size(); i++) {
      if (values.get(i) instanceof Value.Numeric) {
        if (names.get(i).equals("value")) {
          return i;
        }
        only = i;
        numbers++;
      }
    }
    return numbers == 1 ? only : -1;
  }

  private Content content() {
    return measurements.isEmpty()
        ? new Content.Opaque("no-measurements", "the document holds no value")
        : new Content.Measurements(measurements);
  }

  /** Null for what is no value: null, or a number that is not finite. */
  private @org.jspecify.annotations.Nullable Value scalar(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        yield Double.isFinite(number) ? new Value.Numeric(number) : null;
      }
      case VALUE_STRING -> new Value.Text(parser.getText());
      case VALUE_TRUE -> new Value.Flag(true);
      case VALUE_FALSE -> new Value.Flag(false);
      case VALUE_EMBEDDED_OBJECT ->
          new Value.Octets(Payload.wrap(parser.getBinaryValue(), MediaType.OCTETS));
      default -> null; // null, and CBOR's undefined
    };
  }

  private JsonToken next() throws IOException, UnfitPayload {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new UnfitPayload("incomplete", "the document breaks off");
    }
    return token;
  }
}
