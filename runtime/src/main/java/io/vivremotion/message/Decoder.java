package io.vivremotion.message;

import java.util.List;

/** Reads payloads. */
public final class Decoder {
  private final Config config;

  public Decoder(Config config) {
    this.config = config;
  }

  /**
   * @param maxBytes of a payload; larger ones are kept raw
   * @param maxDepth of nesting
   * @param maxMeasurements in one payload
   * @param mappings for nested documents; where one of them hits, only what is mapped is taken
   */
  public record Config(
      int maxBytes, int maxDepth, int maxMeasurements, List<FieldMapping> mappings) {
    public static final Config DEFAULT = new Config(1 << 20, 16, 1_000, List.of());

    public Config {
      mappings = List.copyOf(mappings);
      atLeast("max-bytes", maxBytes, 1);
      atLeast("max-depth", maxDepth, 1);
      atLeast("max-measurements", maxMeasurements, 1);
    }

    private static void atLeast(String key, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(
            key + ": at least " + least + " was expected, got " + value);
      }
    }
  }

  public Content decode(Message message) {
    return new Content.Opaque("not-yet", config.toString());
  }
}
