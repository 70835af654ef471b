package io.vivremotion.uplink.privacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/**
 * A whole JSON answer whose strings and names are restored where they stand; every other byte is
 * copied.
 */
final class AnswerBody {
  private static final JsonFactory FACTORY = new JsonFactory();

  private static final Set<String> ANSWERS = Set.of("content", "text");

  private final Vault vault;
  private final boolean documents;

  AnswerBody(Vault vault, boolean documents) {
    this.vault = vault;
    this.documents = documents;
  }

  byte[] restore(byte[] json) throws UnreadableBody {
    Splice out = new Splice(json);
    try (JsonParser parser = FACTORY.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          restore(parser, out);
        } else if (token == JsonToken.FIELD_NAME) {
          name(parser, out);
        }
      }
    } catch (IOException broken) {
      throw new UnreadableBody("the answer is not JSON: " + RequestBody.place(broken));
    }
    return out.finish();
  }

  private void name(JsonParser parser, Splice out) throws IOException {
    String name = parser.currentName();
    String restored = vault.restoreName(name);
    if (!restored.equals(name)) {
      int from = (int) parser.currentTokenLocation().getByteOffset();
      out.replace(from, out.endOfString(from), RequestBody.quoted(restored));
    }
  }

  private void restore(JsonParser parser, Splice out) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String text = parser.getText();
    String name = String.valueOf(parser.currentName());
    boolean document = name.equals("arguments") || (documents && ANSWERS.contains(name));
    Restorer restorer = document ? vault.jsonRestorer() : vault.restorer();
    String restored = restorer.push(text) + restorer.finish();
    if (!restored.equals(text)) {
      int end = (int) parser.currentLocation().getByteOffset();
      out.replace(start, end, RequestBody.quoted(restored));
    }
  }
}
