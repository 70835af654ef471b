package io.vivremotion.uplink.image;

import java.util.Optional;

/**
 * A part of a message that is no text: a picture, a file, a recording.
 *
 * @param type as the app's API calls it, such as {@code image_url}
 * @param from offset of its opening brace
 * @param to behind its closing brace
 * @param listed it stands in a list, where another part could stand instead
 * @param inline its bytes, if the request has them
 */
public record MediaPart(String type, int from, int to, boolean listed, Optional<Inline> inline) {
  /** What is shorter is taken for a text. */
  public static final int ENCODED_LENGTH = 1_024;

  /**
   * Whether a text looks like base64, or a data URL, by its length and its beginning. Whether it is
   * a part's is for {@link MediaParts} to say: prose may look so too.
   */
  public static boolean isEncoded(CharSequence text) {
    if (text.length() < ENCODED_LENGTH || "data:text".contentEquals(text.subSequence(0, 9))) {
      return false;
    }
    for (int i = 0; i < ENCODED_LENGTH; i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  boolean isPicture() {
    return type.contains("image") || type.equals("computer_screenshot");
  }

  /**
   * Base64 within a string.
   *
   * @param stringFrom offset of the opening quote
   * @param stringTo behind the closing quote
   * @param dataFrom of the first character of base64
   * @param mediaTypeFrom of the string that names the media type, quote included; -1: it is part of
   *     a data URL
   * @param mediaTypeTo behind that string
   */
  public record Inline(
      int stringFrom, int stringTo, int dataFrom, int mediaTypeFrom, int mediaTypeTo) {
    boolean isDataUrl() {
      return mediaTypeFrom < 0;
    }

    int dataTo() {
      return stringTo - 1;
    }
  }
}
