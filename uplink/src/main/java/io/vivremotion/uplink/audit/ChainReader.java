package io.vivremotion.uplink.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of one file, in order. Not thread-safe. */
final class ChainReader implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  /** Longer ones were not written by us. */
  private static final int LONGEST_LINE = 8 << 20;

  private final InputStream in;

  ChainReader(Path file) throws IOException {
    this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /**
   * What a line says of itself.
   *
   * @param number -1: it does not say
   * @param whole it has an end of line
   * @param bytes with the end of line
   */
  record Entry(long number, String before, String kind, String hash, boolean whole, long bytes) {}

  /** Null at the end of the file. */
  @org.jspecify.annotations.Nullable
  Entry next() throws IOException {
    var line = new ByteArrayOutputStream(640);
    int read = in.read();
    if (read < 0) {
      return null;
    }
    long bytes = 0;
    while (read >= 0 && read != '\n') {
      bytes++;
      if (line.size() < LONGEST_LINE) {
        line.write(read);
      }
      read = in.read();
    }
    return parse(line.toByteArray(), read == '\n', bytes + (read == '\n' ? 1 : 0));
  }

  private static Entry parse(byte[] line, boolean whole, long bytes) {
    long number = -1;
    String before = "";
    String kind = "";
    try (JsonParser json = JSON.createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "n" -> number = json.getValueAsLong(-1);
          case "prev" -> before = json.getValueAsString("");
          case "kind" -> kind = json.getValueAsString("");
          default -> json.skipChildren(); // text: all other fields are covered by the hash
        }
      }
    } catch (IOException e) {
      number = -1; // no JSON: its hash says the rest
    }
    return new Entry(number, before, kind, Link.hash(line), whole, bytes);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
