package io.vivremotion.adapter.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Takes a request's body apart into the payloads of its messages. A JSON array (application/json)
 * and NDJSON are batches; SenML arrays are one message, as is a body without a known type.
 */
final class Batch {
  static final MediaType NDJSON = new MediaType("application/x-ndjson");
  private static final MediaType JSON_LINES = new MediaType("application/jsonl");

  /** What curl says of any body if not told otherwise: it means nothing. */
  private static final MediaType FORM = new MediaType("application/x-www-form-urlencoded");

  private static final Set<MediaType> SINGLE =
      Set.of(
          MediaType.SENML_JSON,
          MediaType.SENML_CBOR,
          MediaType.CBOR,
          MediaType.TEXT,
          MediaType.OCTETS,
          MediaType.UNKNOWN);

  private static final JsonFactory JSON = new JsonFactory();

  private Batch() {}

  /** What a body turned out to be. */
  sealed interface Split {
    record One(Payload payload) implements Split {}

    record Many(List<Payload> payloads) implements Split {}

    record Malformed(String detail) implements Split {}

    record Unsupported() implements Split {}

    record TooMany() implements Split {}
  }

  static Split split(Payload body, int maxMessages) {
    MediaType type = body.type();
    if (type.equals(MediaType.JSON)) {
      byte[] bytes = body.toBytes();
      return isArray(bytes) ? elements(bytes, maxMessages) : new Split.One(body);
    }
    if (type.equals(NDJSON) || type.equals(JSON_LINES)) {
      return lines(body.toBytes(), maxMessages);
    }
    if (type.equals(FORM)) {
      return new Split.One(Payload.wrap(body.toBytes(), MediaType.UNKNOWN));
    }
    return SINGLE.contains(type) || type.value().endsWith("+json")
        ? new Split.One(body)
        : new Split.Unsupported();
  }

  private static boolean isArray(byte[] bytes) {
    for (byte b : bytes) {
      if (!isSpace(b)) {
        return b == '[';
      }
    }
    return false;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Each element's bytes as they came. */
  private static Split elements(byte[] bytes, int maxMessages) {
    List<Payload> payloads = new ArrayList<>();
    try (JsonParser json = JSON.createParser(bytes)) {
      json.nextToken();
      for (JsonToken token; (token = json.nextToken()) != JsonToken.END_ARRAY; ) {
        if (token == null) {
          return new Split.Malformed("the JSON array is not closed");
        }
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        int to = (int) json.currentLocation().getByteOffset();
        if (payloads.size() == maxMessages) {
          return new Split.TooMany();
        }
        payloads.add(Payload.wrap(Arrays.copyOfRange(bytes, from, to), MediaType.JSON));
      }
      return json.nextToken() == null
          ? new Split.Many(payloads)
          : new Split.Malformed("something follows the JSON array");
    } catch (IOException e) {
      return new Split.Malformed("the JSON array cannot be taken apart: it is not valid JSON");
    }
  }

  private static Split lines(byte[] bytes, int maxMessages) {
    List<Payload> payloads = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      int to = end;
      while (to > from && isSpace(bytes[to - 1])) {
        to--;
      }
      if (to > from) {
        if (payloads.size() == maxMessages) {
          return new Split.TooMany();
        }
        payloads.add(Payload.wrap(Arrays.copyOfRange(bytes, from, to), MediaType.JSON));
      }
      from = end + 1;
    }
    return new Split.Many(payloads);
  }
}
