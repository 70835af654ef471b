package io.vivremotion.config;

/**
 * Something wrong in a configuration file.
 *
 * @param key dotted, such as {@code mqtt.port} or {@code security.users[1].name}; empty for the
 *     file as a whole
 * @param line counted from 1; 0 where the key does not stand in the file
 * @param message what was found, what is expected, what to do; never a secret
 */
public record Mistake(String key, int line, String message) {
  @Override
  public String toString() {
    String place = line > 0 ? "line " + line + ": " : "";
    return place + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
