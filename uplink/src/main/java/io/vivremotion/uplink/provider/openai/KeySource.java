package io.vivremotion.uplink.provider.openai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the API key comes from. Asked before each call, so that a changed file counts at once. */
public interface KeySource {
  /** A server without keys. */
  KeySource NONE = () -> "";

  /** The key, stripped; empty: none is sent. Throws with file and reason, never with the key. */
  String read() throws IOException;

  static KeySource of(String key) {
    String stripped = key.strip();
    return () -> stripped;
  }

  /** The first line of a file of at most 4 kB. */
  static KeySource file(Path file) {
    return () -> {
      if (!Files.isReadable(file)) {
        throw new IOException("key file " + file + " is missing or may not be read");
      }
      if (Files.size(file) > 4_096) {
        throw new IOException("key file " + file + ": more than 4096 bytes; expected one line");
      }
      return Files.readString(file).strip().lines().findFirst().orElse("");
    };
  }
}
