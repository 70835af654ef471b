package io.vivremotion.message;

/**
 * Takes one place of a nested JSON or CBOR document for a measurement.
 *
 * @param pointer where, by RFC 6901, such as {@code /ENERGY/Power}; a dot in a name counts as a
 *     step
 * @param name of the measurement
 * @param unit of the SenML registry; empty if unknown
 */
public record FieldMapping(String pointer, String name, String unit) {
  public FieldMapping {
    if (!pointer.startsWith("/")) {
      throw new IllegalArgumentException(
          "pointer: a JSON pointer that starts with / was expected, got '" + pointer + "'");
    }
    if (name.isBlank() || name.length() > DocumentCodec.MAX_NAME) {
      throw new IllegalArgumentException("name: 1 to 256 characters were expected");
    }
  }

  /** As {@link DocumentReader} names the place. */
  String dotted() {
    return pointer.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~");
  }
}
