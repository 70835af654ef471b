package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * SenML packs in JSON and CBOR (RFC 8428), resolved: base fields folded in, relative times counted
 * from the receipt, a value without a time observed at the receipt. A sum is a measurement of its
 * own, named {@code NAME.sum}. The update time is read over; unknown labels too, unless they end
 * with an underscore (section 4.4), which refuses the pack.
 */
final class SenmlCodec implements PayloadCodec {
  private final JsonFactory factory;
  private final MediaType type;
  private final int maxRecords;

  private SenmlCodec(JsonFactory factory, MediaType type, int maxRecords) {
    this.factory = factory;
    this.type = type;
    this.maxRecords = maxRecords;
  }

  static SenmlCodec json(JsonFactory factory, Decoder.Config config) {
    return new SenmlCodec(factory, MediaType.SENML_JSON, config.maxMeasurements());
  }

  static SenmlCodec cbor(JsonFactory factory, Decoder.Config config) {
    return new SenmlCodec(factory, MediaType.SENML_CBOR, config.maxMeasurements());
  }

  @Override
  public boolean reads(MediaType asked) {
    return type.equals(asked);
  }

  @Override
  public Content decode(Message message) {
    try (JsonParser parser = factory.createParser(message.payload().bytes())) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new UnfitPayload("senml-malformed", "a pack is an array of records");
      }
      SenmlPack pack = new SenmlPack(message.receivedAt(), maxRecords);
      int index = 0;
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        if (token != JsonToken.START_OBJECT) {
          throw new UnfitPayload("senml-malformed", "record " + index + " is not an object");
        }
        pack.add(SenmlRecord.read(parser, index), index);
        index++;
      }
      if (parser.nextToken() != null) {
        throw new UnfitPayload("trailing-bytes", "something follows the pack");
      }
      return pack.content();
    } catch (UnfitPayload e) {
      return e.content();
    } catch (IOException | RuntimeException e) { // parsers of bytes have thrown index errors
      return new Content.Opaque("senml-malformed", "the pack breaks off or is damaged");
    }
  }
}
