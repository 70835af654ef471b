package io.vivremotion.simulation.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How the stand-in treats one request. */
public sealed interface Behaviour {
  Behaviour GOOD = new Good();

  /** Answers each row. */
  record Good() implements Behaviour {}

  /** Refuses, or claims success with another body. */
  record Status(int status, Map<String, String> headers, String body) implements Behaviour {}

  /** Reads the request and says nothing. */
  record Silence() implements Behaviour {}

  /** Closes the connection without a word, or in the middle of the reply. */
  record Cut(boolean midway) implements Behaviour {}

  /** Answers, but not row by row as asked: leaves out, repeats, invents. */
  record Rows(UnaryOperator<List<Answer>> change) implements Behaviour {}

  /** A reply of status 200 that never ends. */
  record Endless() implements Behaviour {}

  /** A good reply, byte by byte. */
  record Drip(Duration perByte) implements Behaviour {}

  /** A server that does not decode: {@code status} for a compressed body, else good. */
  record NoGzip(int status) implements Behaviour {}

  /** One line of the model's reply. */
  record Answer(String id, String text) {}

  /** An OpenAI error body. */
  static Behaviour error(int status, String type, String code, Map<String, String> headers) {
    return new Status(
        status,
        headers,
        "{\"error\":{\"message\":\"simulated\",\"type\":\""
            + type
            + "\",\"param\":null,\"code\":\""
            + code
            + "\"}}");
  }

  static Behaviour reply(String body) {
    return new Status(200, Map.of(), body);
  }
}
