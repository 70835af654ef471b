package io.vivremotion.uplink.token;

import io.vivremotion.uplink.catalogue.Tokenizer;

/**
 * Tokens of a family that cannot be counted here, rather too many than too few. Letters by the
 * family's bytes per token; a digit counts as a whole token, as some families have it; signs nearly
 * so; all of it with {@link #MARGIN}.
 */
final class Estimate {
  /** What a window is planned with beyond what is likely. */
  static final double MARGIN = 1.2;

  private static final double TOKENS_PER_SIGN = 0.8;
  private static final double BYTES_PER_TOKEN_BEYOND_ASCII = 2.5;

  private Estimate() {}

  static long tokens(String text, Tokenizer family) {
    long letters = 0;
    long digits = 0;
    long signs = 0;
    long beyondAsciiBytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        beyondAsciiBytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      } else if (Character.isDigit(c)) {
        digits++;
      } else if (Character.isLetter(c) || c == ' ') {
        letters++;
      } else {
        signs++;
      }
    }
    double likely =
        letters / family.bytesPerToken()
            + digits
            + signs * TOKENS_PER_SIGN
            + beyondAsciiBytes / BYTES_PER_TOKEN_BEYOND_ASCII;
    return (long) Math.ceil(likely * MARGIN);
  }
}
