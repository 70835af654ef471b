package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the payload of a message by its media type; where none is told (MQTT 3.1.1) looks at the
 * bytes. Never throws; what cannot be read is {@link Content.Opaque}. Thread-safe.
 */
public final class Decoder {
  /** Why a payload could not be read, of all codecs here; a plug-in's may have others. */
  public static final List<String> REASONS =
      List.of(
          "binary",
          "cbor-malformed",
          "codec-failed",
          "empty",
          "incomplete",
          "json-malformed",
          "media-type-unknown",
          "name-too-long",
          "no-measurements",
          "not-finite",
          "null",
          "senml-malformed",
          "senml-must-understand",
          "senml-name",
          "senml-time",
          "senml-version",
          "too-deep",
          "too-large",
          "too-many-measurements",
          "trailing-bytes");

  private final Config config;
  private final List<PayloadCodec> codecs;
  private final PayloadCodec json;
  private final PayloadCodec cbor;
  private final PayloadCodec text = new TextCodec();

  public Decoder(Config config) {
    this(config, List.of());
  }

  /**
   * @param further asked before the built-in ones
   */
  public Decoder(Config config, List<PayloadCodec> further) {
    this.config = config;
    JsonFactory jsonFactory =
        new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();
    CBORFactory cborFactory =
        CBORFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
    this.json = DocumentCodec.json(jsonFactory, config);
    this.cbor = DocumentCodec.cbor(cborFactory, config);
    List<PayloadCodec> all = new ArrayList<>(further);
    all.add(SenmlCodec.json(jsonFactory, config));
    all.add(SenmlCodec.cbor(cborFactory, config));
    all.addAll(List.of(json, cbor, text));
    this.codecs = List.copyOf(all);
  }

  /**
   * @param maxBytes of a payload; a larger one is kept raw
   * @param maxDepth of nesting
   * @param maxMeasurements in one payload
   * @param mappings for nested documents; where one of them hits, only what is mapped is taken,
   *     else nested names are joined by dots
   */
  public record Config(
      int maxBytes, int maxDepth, int maxMeasurements, List<FieldMapping> mappings) {
    public static final Config DEFAULT = new Config(1 << 20, 16, 1_000, List.of());

    public Config {
      mappings = List.copyOf(mappings);
      range("max-bytes", maxBytes, 1, 1 << 28);
      range("max-depth", maxDepth, 1, 200);
      range("max-measurements", maxMeasurements, 1, 1_000_000);
    }

    private static void range(String key, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            key + ": " + least + " to " + most + " was expected, got " + value);
      }
    }
  }

  public Content decode(Message message) {
    Payload payload = message.payload();
    if (payload.size() == 0) {
      return new Content.Opaque("empty", "the payload has no bytes");
    }
    if (payload.size() > config.maxBytes()) {
      return new Content.Opaque(
          "too-large", payload.size() + " bytes, at most " + config.maxBytes() + " are read");
    }
    try {
      return payload.type().equals(MediaType.UNKNOWN) ? sniff(message) : byType(message);
    } catch (RuntimeException e) { // a codec of a plug-in or a parser may break its promise
      return new Content.Opaque("codec-failed", e.getClass().getSimpleName());
    }
  }

  private Content byType(Message message) {
    MediaType type = message.payload().type();
    for (PayloadCodec codec : codecs) {
      if (codec.reads(type)) {
        return codec.decode(message);
      }
    }
    return type.equals(MediaType.OCTETS)
        ? new Content.Opaque("binary", "the payload is announced as octets")
        : new Content.Opaque("media-type-unknown", "no codec reads " + shortened(type.value()));
  }

  private Content sniff(Message message) {
    byte[] bytes = message.payload().bytes();
    int first = 0;
    while (first < bytes.length - 1 && isSpace(bytes[first])) {
      first++;
    }
    return switch (bytes[first]) {
      case '{' -> json.decode(message);
      case '[' ->
          beginsJsonArray(bytes, first + 1)
              ? json.decode(message)
              : readable(json.decode(message)).orElseGet(() -> text.decode(message));
      case '"' -> readable(json.decode(message)).orElseGet(() -> text.decode(message));
      default -> // any other byte
          looksLikeCbor(bytes)
              ? readable(cbor.decode(message)).orElse(TextCodec.BINARY)
              : text.decode(message);
    };
  }

  private static Optional<Content> readable(Content content) {
    return content instanceof Content.Opaque ? Optional.empty() : Optional.of(content);
  }

  /** Tells an array from a log line such as {@code [INFO] door open}. */
  private static boolean beginsJsonArray(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (!isSpace(bytes[i])) {
        return bytes[i] == '{' || bytes[i] == '[' || bytes[i] == '"';
      }
    }
    return false;
  }

  /** An array or map (RFC 8949, major types 4 and 5: no UTF-8 begins so) or the tag 55799. */
  private static boolean looksLikeCbor(byte[] bytes) {
    int first = bytes[0] & 0xFF;
    return (first >= 0x80 && first <= 0xBF)
        || (first == 0xD9
            && bytes.length > 3
            && bytes[1] == (byte) 0xD9
            && bytes[2] == (byte) 0xF7);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
