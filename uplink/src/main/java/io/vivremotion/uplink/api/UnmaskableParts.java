package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.image.MediaPart;
import io.vivremotion.uplink.image.MediaParts;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Pictures, files and recordings in requests that are masked: what they show cannot be. */
final class UnmaskableParts {
  private static final JsonFactory JSON = new JsonFactory();

  private UnmaskableParts() {}

  /**
   * Texts of embeddings as numbers of tokens, which are as good as the text to a provider.
   *
   * @param body has an input
   */
  static void refuseTokens(byte[] body, Unmaskable policy) throws Unfit {
    if (policy != Unmaskable.PASS && hasTokens(body)) {
      throw Unfit.of(
          "requests of this tenant are masked before they leave, and texts in tokens cannot be:"
              + " send them as strings (LangChain: check_embedding_ctx_length=False)",
          "input");
    }
  }

  private static boolean hasTokens(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      var _ = parser.nextToken();
      for (String name; (name = parser.nextFieldName()) != null; ) {
        boolean list = parser.nextToken() == JsonToken.START_ARRAY && name.equals("input");
        if (list && hasNumbers(parser)) {
          return true;
        }
        if (!list) {
          parser.skipChildren();
        }
      }
      return false;
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  /** The array that has begun, or one in it; what stands in objects is no text in tokens. */
  private static boolean hasNumbers(JsonParser parser) throws IOException {
    for (int open = 1; open > 0; ) {
      switch (parser.nextToken()) {
        case START_ARRAY -> open++;
        case END_ARRAY -> open--;
        case START_OBJECT -> parser.skipChildren();
        case VALUE_NUMBER_INT -> {
          return true;
        }
        default -> {} // a text
      }
    }
    return false;
  }

  /** The same array if there are none. */
  static byte[] in(byte[] body, Unmaskable policy) throws Unfit {
    if (policy == Unmaskable.PASS || !MediaParts.mayBeIn(body)) {
      return body;
    }
    try {
      List<MediaPart> parts = MediaParts.of(body);
      return parts.isEmpty() ? body : without(body, parts, policy);
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  /** A part within another goes with it. */
  private static byte[] without(byte[] body, List<MediaPart> parts, Unmaskable policy)
      throws Unfit {
    var out = new ByteArrayOutputStream(body.length);
    int done = 0;
    for (MediaPart part : parts) {
      if (policy == Unmaskable.REFUSE || !part.listed()) {
        throw refused(part);
      }
      if (part.from() >= done) {
        out.write(body, done, part.from() - done);
        out.writeBytes(instead(part).getBytes(StandardCharsets.UTF_8));
        done = part.to();
      }
    }
    out.write(body, done, body.length - done);
    return out.toByteArray();
  }

  private static String instead(MediaPart part) {
    String type = part.type().startsWith("input_") ? "input_text" : "text";
    return "{\"type\":\"%s\",\"text\":\"(a part of type %s was left out: it cannot be masked)\"}"
        .formatted(type, part.type());
  }

  private static Unfit refused(MediaPart part) {
    return Unfit.of(
        "requests of this tenant are masked before they leave, and a part of type "
            + part.type()
            + " cannot be: send text only, or have the operator set apps.tenants[].mask.media",
        "");
  }
}
