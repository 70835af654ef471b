package io.vivremotion.uplink.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a request that are no text, in the formats of OpenAI (chat, responses) and
 * Anthropic, without a tree; base64 is not read.
 */
public final class MediaParts {
  private static final Set<String> TYPES =
      Set.of(
          "image_url",
          "input_image",
          "image",
          "image_embeds",
          "computer_screenshot",
          "input_audio",
          "audio_url",
          "video_url",
          "input_video",
          "file",
          "input_file",
          "document",
          "container_upload");

  private static final Set<String> DOCUMENTS =
      Set.of("file", "input_file", "document", "container_upload");

  /** A document whose source is of these is text. */
  private static final Set<String> TEXT_SOURCES = Set.of("text", "content");

  /** Below which nothing is said: they belong to the program. */
  private static final Set<String> CLOSED =
      Set.of(
          "tools",
          "functions",
          "tool_choice",
          "response_format",
          "json_schema",
          "schema",
          "input_schema",
          "metadata");

  /** Objects that hold arguments of tools: whatever the program likes. */
  private static final Set<String> ARGUMENTS = Set.of("input", "arguments");

  /** Objects whose bytes are those of the part around them. */
  private static final Set<String> HOLDERS =
      Set.of("image_url", "source", "file", "input_audio", "audio_url", "video_url");

  private static final Set<String> CARRIERS =
      Set.of("url", "image_url", "data", "file_data", "file_url");

  /** What has one of these and no type is what it is called: some servers take it so. */
  private static final Set<String> TELLING =
      Set.of("image_url", "audio_url", "video_url", "input_audio");

  private static final List<byte[]> SIGNS =
      Stream.of("type", "image_url", "audio_url", "video_url", "input_audio")
          .map(name -> ('"' + name + '"').getBytes(StandardCharsets.US_ASCII))
          .toList();

  private static final int LONGEST_HEAD = 128;
  private static final String MARK = "base64,";
  private static final int MOST_DEPTH = 512;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] json;
  private final Deque<Frame> open = new ArrayDeque<>();
  private final List<MediaPart> found = new ArrayList<>();
  private final Map<Integer, String> carried = new HashMap<>();

  private MediaParts(byte[] json) {
    this.json = json;
  }

  /** An object that has begun. */
  private static final class Frame {
    final String name;
    final int from;
    final boolean listed;
    String type = "";
    String telling = "";
    String sourceType = "";
    int mediaTypeFrom = -1;
    int mediaTypeTo = -1;
    int dataFrom = -1;
    int nestedFrom = -1;
    MediaPart.@Nullable Inline nested;

    Frame(String name, int from, boolean listed) {
      this.name = name;
      this.from = from;
      this.listed = listed;
    }
  }

  /** False: there is none for certain; quick. */
  public static boolean mayBeIn(byte[] json) {
    for (int i = 0; i + 1 < json.length; i++) {
      boolean escape = json[i] == '\\' && json[i + 1] == 'u';
      if (escape || (json[i] == '"' && isSign(json, i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSign(byte[] json, int at) {
    for (byte[] sign : SIGNS) {
      if (json[at + 1] == sign[1]
          && at + sign.length <= json.length
          && Arrays.equals(json, at, at + sign.length, sign, 0, sign.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * In the order in which they stand.
   *
   * @throws IOException if it is no JSON
   */
  public static List<MediaPart> of(byte[] json) throws IOException {
    return List.copyOf(read(json).found);
  }

  /**
   * Of parts, by the offset of the opening quote of the string that holds their bytes, or says
   * where they are: as what the app's API calls them.
   *
   * @throws IOException if it is no JSON
   */
  public static Map<Integer, String> carriers(byte[] json) throws IOException {
    return Map.copyOf(read(json).carried);
  }

  /** Whether what calls itself so is no text. */
  public static boolean isMedia(String type, String sourceType) {
    boolean text = type.equals("document") && TEXT_SOURCES.contains(sourceType);
    return TYPES.contains(type) && !text;
  }

  /** Whether it has pages, or is some other file. */
  public static boolean isDocument(String type) {
    return DOCUMENTS.contains(type);
  }

  private static MediaParts read(byte[] json) throws IOException {
    var parts = new MediaParts(json);
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        parts.take(parser, token);
      }
    }
    return parts;
  }

  private void take(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        String name = name(parser);
        if (CLOSED.contains(name) || ARGUMENTS.contains(name)) {
          parser.skipChildren();
        } else {
          boolean listed = parser.getParsingContext().getParent().inArray();
          open.push(new Frame(name, at(parser), listed));
        }
      }
      case START_ARRAY -> {
        if (CLOSED.contains(name(parser))) {
          parser.skipChildren();
        }
      }
      case END_OBJECT -> ended(open.pop(), at(parser) + 1);
      case VALUE_STRING -> string(parser);
      default -> {} // names, numbers, ends of lists
    }
  }

  private static String name(JsonParser parser) throws IOException {
    String name = parser.currentName();
    return name == null ? "" : name;
  }

  private static int at(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private void string(JsonParser parser) throws IOException {
    Frame frame = open.peek();
    String name = name(parser);
    if (frame == null || parser.getParsingContext().inArray()) {
      return;
    }
    int from = at(parser);
    if (name.equals("type")) {
      frame.type = parser.getText();
    } else if (name.equals("media_type")) {
      frame.mediaTypeFrom = from;
      frame.mediaTypeTo = end(from);
    } else if (CARRIERS.contains(name)) {
      frame.dataFrom = from;
      frame.telling = TELLING.contains(name) ? name : frame.telling;
    }
  }

  private void ended(Frame frame, int to) {
    Frame around = open.peek();
    MediaPart.Inline inline = frame.dataFrom < 0 ? frame.nested : inline(frame);
    if (around != null && HOLDERS.contains(frame.name)) {
      around.nested = inline;
      around.nestedFrom = frame.dataFrom;
      around.sourceType = frame.type;
      around.telling = TELLING.contains(frame.name) ? frame.name : around.telling;
    }
    String type = frame.type.isEmpty() ? frame.telling : frame.type;
    if (isMedia(type, frame.sourceType)) {
      carried.put(frame.dataFrom < 0 ? frame.nestedFrom : frame.dataFrom, type);
      found.add(new MediaPart(type, frame.from, to, frame.listed, Optional.ofNullable(inline)));
    }
  }

  /** Null: a link, or an id. */
  private MediaPart.@Nullable Inline inline(Frame frame) {
    int from = frame.dataFrom;
    String head = head(from + 1);
    if (head.startsWith("data:")) {
      int mark = head.indexOf(MARK);
      return mark < 0
          ? null
          : new MediaPart.Inline(from, end(from), from + 1 + mark + MARK.length(), -1, -1);
    }
    return frame.mediaTypeFrom < 0
        ? null
        : new MediaPart.Inline(from, end(from), from + 1, frame.mediaTypeFrom, frame.mediaTypeTo);
  }

  private String head(int from) {
    return new String(
        json, from, Math.min(LONGEST_HEAD, json.length - from), StandardCharsets.ISO_8859_1);
  }

  /** Behind the closing quote of the string that opens here. */
  private int end(int from) {
    int at = from + 1;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
