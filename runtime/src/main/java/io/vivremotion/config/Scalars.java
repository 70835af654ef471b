package io.vivremotion.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads single values by the type they are wanted as and, for numbers, by the unit in the name.
 *
 * @param environment where {@code env:NAME} is looked up
 */
record Scalars(Function<String, Optional<String>> environment) {
  /** A file in the directory where systemd puts what the unit is given to keep secret. */
  private static final String CREDENTIAL = "credential:";

  /** Throws {@link IllegalArgumentException} that says what was found and what is expected. */
  Object read(Class<?> type, String name, JsonNode node) {
    String text = node.asText();
    if (type.isEnum()) {
      return choice(type, text);
    }
    return switch (type.getSimpleName()) {
      case "boolean" -> node.asBoolean();
      case "int" -> narrow(whole(name, text));
      case "long" -> whole(name, text);
      case "double", "Double" -> real(name, text);
      case "String" -> text;
      case "Duration" -> Quantities.duration(text);
      case "Path" -> Path.of(text);
      case "URI" -> URI.create(text);
      case "Secret" -> secret(text);
      default -> throw new IllegalStateException("no way to read a " + type + " named " + name);
    };
  }

  private static long whole(String name, String text) {
    if (name.endsWith("Bytes")) {
      return Quantities.bytes(text);
    }
    if (name.endsWith("BitsPerSecond") || name.endsWith("bitsPerSecond")) {
      return Quantities.bitsPerSecond(text);
    }
    if (name.endsWith("BytesPerSecond") || name.endsWith("bytesPerSecond")) {
      return Quantities.bytesPerSecond(text);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("found '" + text + "', expected a whole number", e);
    }
  }

  private static int narrow(long number) {
    if (number != (int) number) {
      throw new IllegalArgumentException(
          "found " + number + ", expected at most " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  private static double real(String name, String text) {
    if (name.endsWith("itsPerSecond") || name.endsWith("ytesPerSecond")) {
      return whole(name, text);
    }
    return switch (text) {
      case ".inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static Object choice(Class<?> type, String text) {
    String wanted = text.replace('-', '_').toUpperCase(Locale.ROOT);
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(one -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> ((Enum<?>) one).name().equals(wanted))
        .map(Object.class::cast)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "found '" + text + "', expected one of " + String.join(", ", names)));
  }

  /** The reference is named in a mistake, the secret never. */
  private Secret secret(String reference) {
    if (reference.startsWith("env:")) {
      String name = reference.substring("env:".length());
      return environment
          .apply(name)
          .map(Secret::of)
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "the environment variable " + name + " is not set; set it, or use file:"));
    }
    Path file = secretFile(reference);
    try {
      return Secret.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private Path secretFile(String reference) {
    if (reference.startsWith("file:")) {
      return Path.of(reference.substring("file:".length()));
    }
    if (!reference.startsWith(CREDENTIAL)) {
      throw new IllegalArgumentException(
          "a secret does not stand in this file: name where it is, file:/path, env:NAME or"
              + " credential:NAME");
    }
    String name = reference.substring(CREDENTIAL.length());
    String directory =
        environment
            .apply("CREDENTIALS_DIRECTORY")
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "there are no credentials for "
                        + reference
                        + ": add LoadCredential="
                        + name
                        + ":/path to the systemd unit, or use file:"));
    if (name.isEmpty() || name.contains("/") || name.equals("..")) {
      throw new IllegalArgumentException("found '" + reference + "', expected credential:NAME");
    }
    return Path.of(directory).resolve(name);
  }
}
