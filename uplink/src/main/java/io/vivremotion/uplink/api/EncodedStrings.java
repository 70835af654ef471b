package io.vivremotion.uplink.api;

import io.vivremotion.uplink.image.MediaParts;
import io.vivremotion.uplink.token.MediaTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Strings of a request that look like base64. Where no provider looks for media they are read as
 * texts.
 */
final class EncodedStrings {
  /** Milliseconds of the loop each, if made for it; of all others the size alone is looked at. */
  private static final int MOST_LOOKED_INTO = 8;

  private final List<Encoded> all = new ArrayList<>(0);
  private int lookedInto;

  private record Encoded(int from, int length) {}

  /**
   * @param media of them are pictures, recordings, files
   * @param mediaTokens that these are to a model
   * @param textBytes of the others
   */
  record Sum(int media, long mediaTokens, long textBytes) {
    private static final Sum NOTHING = new Sum(0, 0, 0);
  }

  /**
   * @param from offset of the opening quote
   * @param length in characters
   */
  void add(int from, int length) {
    all.add(new Encoded(from, length));
  }

  /**
   * @throws IOException if the body is no JSON
   */
  Sum sum(byte[] body) throws IOException {
    if (all.isEmpty()) {
      return Sum.NOTHING;
    }
    Map<Integer, String> carried = MediaParts.carriers(body);
    int media = 0;
    long mediaTokens = 0;
    long textBytes = 0;
    for (Encoded each : all) {
      String type = carried.get(each.from);
      if (type == null) {
        textBytes += each.length;
      } else {
        media++;
        mediaTokens += tokens(type, body, each);
      }
    }
    return new Sum(media, mediaTokens, textBytes);
  }

  private long tokens(String type, byte[] body, Encoded string) {
    if (!MediaParts.isDocument(type)) {
      return MediaTokens.FLAT;
    }
    return lookedInto++ < MOST_LOOKED_INTO
        ? MediaTokens.ofDocument(body, string.from + 1, behind(body, string))
        : MediaTokens.ofUnread(string.length);
  }

  /** What is escaped in it takes more bytes than characters. */
  private static int behind(byte[] body, Encoded string) {
    int at = string.from + 1 + string.length;
    while (body[at] != '"') {
      at++;
    }
    return at;
  }
}
