package io.vivremotion.message;

/**
 * Says how a payload is written. {@link #UNKNOWN} where the protocol does not tell (MQTT 3.1.1):
 * then the bytes are looked at.
 */
public record MediaType(String value) {
  public static final MediaType UNKNOWN = new MediaType("");
  public static final MediaType JSON = new MediaType("application/json");
  public static final MediaType SENML_JSON = new MediaType("application/senml+json");
  public static final MediaType SENML_CBOR = new MediaType("application/senml+cbor");
  public static final MediaType CBOR = new MediaType("application/cbor");
  public static final MediaType TEXT = new MediaType("text/plain");
  public static final MediaType OCTETS = new MediaType("application/octet-stream");

  /** The media type of a Content-Type header: parameters dropped, lower case. */
  public static MediaType ofHeader(String header) {
    int semicolon = header.indexOf(';');
    String bare = (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
    return new MediaType(bare.toLowerCase(java.util.Locale.ROOT));
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "unknown" : value;
  }
}
