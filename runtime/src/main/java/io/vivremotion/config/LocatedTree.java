package io.vivremotion.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A YAML document as a tree that knows the line of each key. A key without a value is left out: it
 * says nothing.
 */
record LocatedTree(ObjectNode root, Map<String, Integer> lines) {
  private static final String HINT =
      "; is it, or the line above, indented by as many blanks as its neighbours, no tabs?";

  /** Adds to {@code mistakes} what is not YAML, and keys given twice; never throws for a text. */
  static LocatedTree parse(String yaml, List<Mistake> mistakes) {
    var reading = new Reading(mistakes, new HashMap<>());
    JsonNode root = JsonNodeFactory.instance.objectNode();
    try (YAMLParser parser = new YAMLFactory().createParser(yaml)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        root = reading.object(parser, "");
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        mistakes.add(new Mistake("", 1, "found a single value or list, expected keys and values"));
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      mistakes.add(new Mistake("", line, "not YAML: " + said(e.getOriginalMessage()) + HINT));
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string", e);
    }
    return new LocatedTree((ObjectNode) root, reading.lines);
  }

  /** The line of a key, or of the nearest one above it that stands in the file; else 0. */
  int line(String key) {
    for (String at = key; !at.isEmpty(); at = parent(at)) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
    }
    return 0;
  }

  private static String parent(String key) {
    int end = Math.max(key.lastIndexOf('.'), key.lastIndexOf('['));
    return end < 0 ? "" : key.substring(0, end);
  }

  /** What was being read and what is wrong with it: places and excerpts stand indented between. */
  private static String said(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  private record Reading(List<Mistake> mistakes, Map<String, Integer> lines) {

    ObjectNode object(YAMLParser parser, String key) throws IOException {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        String path = key.isEmpty() ? name : key + "." + name;
        Integer before = lines.put(path, parser.currentTokenLocation().getLineNr());
        if (before != null) {
          mistakes.add(
              new Mistake(
                  path,
                  parser.currentTokenLocation().getLineNr(),
                  "given twice, first in line " + before + "; one of them must go"));
        }
        parser.nextToken();
        JsonNode value = value(parser, path);
        if (!value.isNull()) {
          object.set(name, value);
        }
      }
      return object;
    }

    private ArrayNode array(YAMLParser parser, String key) throws IOException {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String path = key + "[" + array.size() + "]";
        lines.put(path, parser.currentTokenLocation().getLineNr());
        array.add(value(parser, path));
      }
      return array;
    }

    private JsonNode value(YAMLParser parser, String key) throws IOException {
      var nodes = JsonNodeFactory.instance;
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(parser, key);
        case START_ARRAY -> array(parser, key);
        case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
        case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
        case VALUE_TRUE -> nodes.booleanNode(true);
        case VALUE_FALSE -> nodes.booleanNode(false);
        case VALUE_NULL -> nodes.nullNode();
        default -> nodes.textNode(parser.getText()); // foreign enum: all that is left is text
      };
    }
  }
}
