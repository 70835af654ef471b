package io.vivremotion.uplink.privacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** The texts of a request masked where they stand; every other byte is copied. */
final class RequestBody {
  /** Whose strings, alone or in a list, are what people and tools say. */
  private static final Set<String> TEXTS =
      Set.of(
          "content",
          "text",
          "system",
          "instructions",
          "prompt",
          "input",
          "output",
          "refusal",
          "reasoning",
          "reasoning_content",
          "thinking",
          "contents",
          "parts",
          "systemInstruction",
          "system_instruction",
          "title",
          "context",
          "transcript",
          "suffix",
          "query",
          "queries",
          "summary",
          "stop",
          "stop_sequences",
          "cited_text",
          "document_title",
          "revised_prompt",
          "command",
          "commands",
          "code",
          "diff",
          "lines",
          "logs",
          "stdout",
          "stderr",
          "error",
          "reason",
          "user",
          "safety_identifier",
          "prompt_cache_key");

  /** Whose strings are all text, however deep: arguments and results of tools, variables, notes. */
  private static final Set<String> FREE = Set.of("args", "response", "variables", "metadata");

  /** Below which nothing is text: they belong to the program, not to who speaks. */
  private static final Set<String> CLOSED =
      Set.of(
          "tools",
          "functions",
          "tool_choice",
          "toolConfig",
          "tool_config",
          "response_format",
          "format",
          "json_schema",
          "schema",
          "parameters",
          "input_schema",
          "generationConfig",
          "generation_config",
          "safetySettings",
          "responseSchema");

  /** What the strings of an object or array are. */
  private enum Within {
    STRUCTURE,
    TEXT_LIST,
    FREE,
    CLOSED
  }

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Masking masking;
  private final Vault vault;
  private final Deque<Level> within = new ArrayDeque<>();
  private Splice out = new Splice(new byte[0]);

  /** An object or array that has begun, and what the object says it is. */
  private static final class Level {
    final Within within;
    final Carrier carrier = new Carrier();

    /** What the source within it became, if it is a document. */
    String document = "";

    Level(Within within) {
      this.within = within;
    }
  }

  RequestBody(Masking masking, Vault vault) {
    this.masking = masking;
    this.vault = vault;
  }

  byte[] mask(byte[] json) throws UnreadableBody {
    out = new Splice(json);
    walk(json, Within.STRUCTURE);
    return out.finish();
  }

  /**
   * A document in which every string is text, and every name: it may be a program's, or whatever a
   * device or a tool has met.
   */
  byte[] maskDocument(byte[] json) throws UnreadableBody {
    out = new Splice(json);
    walk(json, Within.FREE);
    return out.finish();
  }

  private void walk(byte[] json, Within root) throws UnreadableBody {
    try (JsonParser parser = FACTORY.createParser(json)) {
      within.push(new Level(root));
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        take(parser, token);
      }
    } catch (IOException broken) {
      throw new UnreadableBody("the body is not JSON: " + place(broken));
    }
    if (within.size() != 1) {
      throw new UnreadableBody("the body ends within its JSON");
    }
  }

  static String place(IOException broken) {
    return broken instanceof com.fasterxml.jackson.core.JsonProcessingException known
            && known.getLocation() != null
        ? "byte " + known.getLocation().getByteOffset()
        : broken.getClass().getSimpleName();
  }

  private void take(JsonParser parser, JsonToken token) throws IOException, UnreadableBody {
    switch (token) {
      case START_OBJECT, START_ARRAY -> within.push(new Level(inside(parser, token)));
      case END_OBJECT, END_ARRAY -> end(within.pop());
      case VALUE_STRING -> string(parser);
      case VALUE_NUMBER_INT -> number(parser);
      case FIELD_NAME -> name(parser);
      default -> {} // other scalars stay
    }
  }

  private void end(Level level) {
    for (Carrier.Text text : level.carrier.texts()) {
      within.getFirst().document = replace(text.from(), text.to(), text.text(), "");
    }
    if (level.carrier.isDocument()) {
      vault.document(level.document);
    }
  }

  /** What the object or array that begins here is, by the name it has and where it stands. */
  private Within inside(JsonParser parser, JsonToken token) throws IOException {
    Within around = within.getFirst().within;
    String name = parser.currentName();
    if (around == Within.FREE || around == Within.CLOSED) {
      return around;
    }
    if (name == null || (around == Within.TEXT_LIST && token == JsonToken.START_OBJECT)) {
      return Within.STRUCTURE;
    }
    if (CLOSED.contains(name)) {
      return Within.CLOSED;
    }
    boolean object = token == JsonToken.START_OBJECT;
    if (FREE.contains(name)
        || (object
            && (name.equals("input") || name.equals("arguments") || name.equals("output")))) {
      return Within.FREE;
    }
    return !object && TEXTS.contains(name) ? Within.TEXT_LIST : Within.STRUCTURE;
  }

  private void string(JsonParser parser) throws IOException, UnreadableBody {
    Level level = within.getFirst();
    String name = parser.currentName();
    boolean named = level.within == Within.STRUCTURE && name != null;
    if (named && name.equals("arguments")) {
      arguments(parser);
    } else if (named && Carrier.FIELDS.contains(name)) {
      level.carrier.take(parser, name);
    } else if (level.within == Within.FREE || level.within == Within.TEXT_LIST) {
      replace(parser, name == null ? "" : name);
    } else if (named && TEXTS.contains(name)) {
      replace(parser, "");
    } else if (level.within == Within.CLOSED && (name == null || name.equals("name"))) {
      contest(parser.getText()); // of a tool, or of a choice among words
    }
  }

  private void replace(JsonParser parser, String hint) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text = parser.getText();
    replace(start, (int) parser.currentLocation().getByteOffset(), text, hint);
  }

  private String replace(int from, int to, String text, String hint) {
    String masked = masking.mask(text, hint, vault);
    if (!masked.equals(text)) {
      out.replace(from, to, quoted(masked));
    }
    return masked;
  }

  private void name(JsonParser parser) throws IOException {
    switch (within.getFirst().within) {
      case FREE -> {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        replace(from, out.endOfString(from), parser.currentName(), "");
      }
      case CLOSED -> contest(parser.currentName()); // of a tool's parameter
      case STRUCTURE, TEXT_LIST -> {} // the format's own
    }
  }

  /** Most have none of what a place-holder cannot do without. */
  private void contest(String text) {
    if (text.indexOf('_') >= 0 || text.indexOf('[') >= 0 || text.indexOf(HolderText.OPEN) >= 0) {
      masking.contest(text, vault);
    }
  }

  /** Arguments of a tool call are a JSON document within a string, or should be. */
  private void arguments(JsonParser parser) throws IOException, UnreadableBody {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text = parser.getText();
    String masked;
    try {
      byte[] inner = text.getBytes(StandardCharsets.UTF_8);
      masked =
          new String(new RequestBody(masking, vault).maskDocument(inner), StandardCharsets.UTF_8);
    } catch (UnreadableBody notJson) {
      masked = masking.mask(text, vault);
    }
    if (!masked.equals(text)) {
      out.replace(start, (int) parser.currentLocation().getByteOffset(), quoted(masked));
    }
  }

  /**
   * A card or telephone number may be a number where tools are free to choose: it becomes a string.
   */
  private void number(JsonParser parser) throws IOException {
    if (within.getFirst().within != Within.FREE || parser.getTextLength() < 7) {
      return;
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text = parser.getText();
    String name = parser.currentName();
    String masked = masking.mask(text, name == null ? "" : name, vault);
    if (!masked.equals(text)) {
      out.replace(start, start + text.length(), quoted(masked));
    }
  }

  static byte[] quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    return out.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }
}
