package io.vivremotion.insight;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import io.vivremotion.insight.DecisionJournal.NotedStep;
import io.vivremotion.message.MessageId;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two generations of JSON lines: <code>{"id":…,"at":…,"step":…,"facts":{…}}</code>. When the newer
 * is full it becomes the older. Written by one thread, read by any; a torn last line is skipped.
 */
final class StepFiles {
  private static final JsonFactory JSON = new JsonFactory();
  private static final SerializedString LINE_END = new SerializedString("\n");
  private static final int MAX_TEXT = 400;

  private final Path newer;
  private final Path older;
  private final long maxBytes;
  private @Nullable OutputStream out;
  private long bytes;
  private Instant lastAt = Instant.EPOCH;
  private String lastAtWords = Instant.EPOCH.toString();

  StepFiles(Path directory, long maxBytes) {
    this.newer = directory.resolve("decisions.jsonl");
    this.older = directory.resolve("decisions.1.jsonl");
    this.maxBytes = maxBytes;
  }

  void append(List<NotedStep> steps) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(lines)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setRootValueSeparator(LINE_END);
      for (NotedStep step : steps) {
        write(step, json);
      }
    }
    lines.write('\n');
    if (out != null && bytes + lines.size() > maxBytes) {
      close();
      setAsideUnusable(older, 4 * maxBytes);
      // Deleted first: ext4 writes all of a file out that is renamed over another, beside the
      // forces of the spools.
      Files.deleteIfExists(older);
      Files.move(newer, older, StandardCopyOption.REPLACE_EXISTING);
    }
    OutputStream target = open();
    lines.writeTo(target);
    target.flush();
    bytes += lines.size();
  }

  List<Step> find(MessageId message) throws IOException {
    List<Step> found = new ArrayList<>();
    String id = message.toString();
    for (Path file : List.of(older, newer)) {
      if (Files.exists(file) && SetAside.isUsable(file, 4 * maxBytes)) {
        find(id, file, found);
      }
    }
    return found;
  }

  /** A byte that is no UTF-8 costs its line, not all that is known. */
  private static void find(String id, Path file, List<Step> found) throws IOException {
    InputStreamReader decoding =
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
    try (BufferedReader lines = new BufferedReader(decoding)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(id)) {
          read(line, id).ifPresent(found::add);
        }
      }
    }
  }

  void close() {
    OutputStream open = out;
    out = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // what could not be written is lost to explain only, and append has counted it
        bytes = 0;
      }
    }
  }

  private OutputStream open() throws IOException {
    OutputStream open = out;
    if (open == null) {
      Files.createDirectories(newer.toAbsolutePath().getParent());
      setAsideUnusable(newer, 2 * maxBytes); // what is added goes to one that can be read
      open = Files.newOutputStream(newer, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      out = open;
      bytes = Files.size(newer);
      // a line torn by the last crash is closed, so that it does not swallow the next one
      if (bytes > 0) {
        open.write('\n');
      }
    }
    return open;
  }

  private static void setAsideUnusable(Path file, long mostBytes) throws IOException {
    if (!SetAside.isUsable(file, mostBytes)) {
      SetAside.rename(file, "not a file of decisions");
    }
  }

  private void write(NotedStep noted, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", noted.message().toString());
    json.writeStringField("at", words(noted.step().at()));
    json.writeStringField("step", noted.step().name());
    json.writeObjectFieldStart("facts");
    for (Map.Entry<String, Object> fact : noted.step().facts().entrySet()) {
      json.writeFieldName(fact.getKey());
      writeValue(json, fact.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Steps of one batch are of one time. */
  private String words(Instant at) {
    if (!at.equals(lastAt)) {
      lastAt = at;
      lastAtWords = at.toString();
    }
    return lastAtWords;
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number when Double.isFinite(number) -> json.writeNumber(number);
      case Boolean flag -> json.writeBoolean(flag);
      default -> { // any other fact is told in words
        String text = String.valueOf(value);
        json.writeString(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text);
      }
    }
  }

  private static Optional<Step> read(String line, String id) {
    try (JsonParser json = JSON.createParser(line)) {
      Map<String, Object> fields = object(json);
      if (id.equals(fields.get("id"))
          && fields.get("at") instanceof String at
          && fields.get("step") instanceof String step) {
        Map<String, Object> facts = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
          if (name.startsWith("facts.")) {
            facts.put(name.substring("facts.".length()), value);
          }
        });
        return Optional.of(new Step(Instant.parse(at), step, facts));
      }
    } catch (IOException | DateTimeException | NumberFormatException e) {
      return Optional.empty(); // a torn or foreign line says nothing
    }
    return Optional.empty();
  }

  /** The line's fields; those of facts with {@code facts.} before their name. */
  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    String prefix = "";
    while (json.nextToken() != null) {
      JsonToken token = json.currentToken();
      if (token == JsonToken.FIELD_NAME) {
        continue;
      }
      if (token == JsonToken.START_OBJECT) {
        prefix = json.currentName() == null ? "" : "facts.";
      } else if (token == JsonToken.END_OBJECT) {
        prefix = "";
      } else if (token.isScalarValue()) {
        fields.put(prefix + json.currentName(), value(json, token));
      }
    }
    return fields;
  }

  private static Object value(JsonParser json, JsonToken token) throws IOException {
    return token == JsonToken.VALUE_STRING
        ? json.getText()
        : token.isNumeric() ? json.getNumberValue() : (Object) json.getText().equals("true");
  }
}
