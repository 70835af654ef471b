package io.vivremotion.message;

/**
 * Takes one place of a nested JSON or CBOR document for a measurement.
 *
 * @param pointer where, by RFC 6901, such as {@code /ENERGY/Power}
 * @param name of the measurement
 * @param unit of the SenML registry; empty if unknown
 */
public record FieldMapping(String pointer, String name, String unit) {
  public FieldMapping {
    if (!pointer.startsWith("/")) {
      throw new IllegalArgumentException(
          "mappings.pointer: a JSON pointer that starts with / was expected, got '"
              + pointer
              + "'");
    }
    if (name.isBlank() || name.length() > 256) {
      throw new IllegalArgumentException("mappings.name: 1 to 256 characters were expected");
    }
  }
}
