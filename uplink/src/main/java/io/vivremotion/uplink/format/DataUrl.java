package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.Media;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** URLs that hold what they point at. Source: RFC 2397. */
public final class DataUrl {
  private static final String BASE64 = ";base64";

  private DataUrl() {}

  /** Empty: it is none, or not in base64. */
  public static Optional<Media.Inline> read(String url) {
    int comma = url.indexOf(',');
    if (!url.startsWith("data:") || comma < 0) {
      return Optional.empty();
    }
    String head = url.substring("data:".length(), comma);
    if (!head.toLowerCase(Locale.ROOT).endsWith(BASE64)) {
      return Optional.empty();
    }
    String type = head.substring(0, head.length() - BASE64.length());
    int parameters = type.indexOf(';');
    return Optional.of(
        new Media.Inline(
            parameters < 0 ? type : type.substring(0, parameters), url.substring(comma + 1)));
  }

  public static String write(Media.Inline media) {
    return "data:" + media.type() + BASE64 + "," + media.base64();
  }

  /** What a document of type {@code text/...} says; empty: it is no text. */
  public static Optional<String> text(Media.Inline media) {
    if (!media.type().startsWith("text/")) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(media.base64());
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  public static Media.Inline ofText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Media.Inline("text/plain", Base64.getEncoder().encodeToString(bytes));
  }
}
