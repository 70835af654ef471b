package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a model wrote, row by row. Models keep to a format by and large: lines, an array, an object
 * with an array in it and a fence around it are all read; a row counts if its id was asked for, not
 * yet answered, its text is neither empty nor too long, and its verdict, if it has one, is a word
 * of the list: a model that answers in another language than it was asked in is asked again.
 *
 * @param answers by id, of the valid rows
 * @param verdicts by id, of those of them that have one: {@code ok}, {@code watch}, {@code act}
 * @param unknown rows which nobody asked for
 * @param repeated further rows of an id; the first stands
 * @param invalid rows without a usable text or with a verdict of their own, and lines that are no
 *     JSON
 */
public record Reply(
    Map<String, String> answers,
    Map<String, String> verdicts,
    int unknown,
    int repeated,
    int invalid) {
  /** Characters of one answer. */
  public static final int MAX_TEXT_LENGTH = 4_000;

  private static final Set<String> VERDICTS = Set.of("ok", "watch", "act");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Never throws, whatever the model wrote. */
  public static Reply read(String text, Set<String> asked) {
    Reader reader = new Reader(asked);
    Optional<JsonNode> whole = parse(withoutFence(text));
    if (whole.isPresent()) {
      reader.take(whole.get());
    } else {
      text.lines().map(Reply::bareLine).filter(line -> !line.isEmpty()).forEach(reader::takeLine);
    }
    return new Reply(
        Map.copyOf(reader.answers),
        Map.copyOf(reader.verdicts),
        reader.unknown,
        reader.repeated,
        reader.invalid);
  }

  private static Optional<JsonNode> parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isContainerNode() ? Optional.of(node) : Optional.empty();
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  private static String withoutFence(String text) {
    String bare = text.strip();
    int firstLine = bare.indexOf('\n');
    boolean fenced = bare.startsWith("```") && bare.endsWith("```") && firstLine > 0;
    return fenced ? bare.substring(firstLine, bare.length() - 3) : bare;
  }

  /** A line without the comma of an array; empty for fences and brackets. */
  private static String bareLine(String line) {
    String bare = line.strip();
    if (bare.endsWith(",")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    return bare.startsWith("```") || bare.equals("[") || bare.equals("]") ? "" : bare;
  }

  private static final class Reader {
    private final Set<String> asked;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final Map<String, String> verdicts = new LinkedHashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private int unknown;
    private int repeated;
    private int invalid;

    Reader(Set<String> asked) {
      this.asked = asked;
    }

    void takeLine(String line) {
      Optional<JsonNode> node = parse(line);
      node.ifPresentOrElse(this::take, () -> invalid++);
    }

    void take(JsonNode node) {
      if (node.isArray()) {
        node.forEach(this::takeRow);
      } else if (node.has("id")) {
        takeRow(node);
      } else {
        node.forEach(child -> {
          if (child.isArray()) {
            child.forEach(this::takeRow);
          }
        });
      }
    }

    private void takeRow(JsonNode row) {
      String id = row.path("id").asText("");
      String text = row.path("text").isTextual() ? readable(row.path("text").textValue()) : "";
      String verdict = word(row.path("verdict").asText(""));
      if (!asked.contains(id)) {
        unknown++;
      } else if (!seen.add(id)) {
        repeated++;
      } else if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH || !isOfTheList(verdict)) {
        invalid++;
      } else {
        answers.put(id, text);
        if (!verdict.isEmpty()) {
          verdicts.put(id, verdict);
        }
      }
    }

    /** An answer without one is an answer all the same. */
    private static boolean isOfTheList(String verdict) {
      return verdict.isEmpty() || VERDICTS.contains(verdict);
    }

    private static String word(String verdict) {
      return verdict.strip().replaceAll("[\\p{Punct}]+$", "").toLowerCase(Locale.ROOT);
    }

    /** Without control characters, which no device's display is to be sent. */
    private static String readable(String text) {
      return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ").strip();
    }
  }
}
