package io.vivremotion.uplink.catalogue;

/**
 * How to count tokens without a call.
 *
 * @param bytesPerToken of English prose, where the family is only estimated; sensor data has fewer
 */
public record Tokenizer(Family family, double bytesPerToken) {
  public static final Tokenizer UNKNOWN = new Tokenizer(Family.ESTIMATE, 3.5);

  /** Of which those of OpenAI can be counted exactly. */
  public enum Family {
    CL100K,
    O200K,
    ESTIMATE
  }

  public Tokenizer {
    if (!(bytesPerToken >= 0.5 && bytesPerToken <= 16)) {
      throw new IllegalArgumentException("bytes-per-token: 0.5 to 16 was expected");
    }
  }
}
