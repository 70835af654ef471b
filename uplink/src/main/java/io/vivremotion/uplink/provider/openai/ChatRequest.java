package io.vivremotion.uplink.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.provider.Ask;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A request body as it goes on the wire. Sampling fields are left out: new models refuse them. */
record ChatRequest(Payload body, boolean gzip, String limitField) {
  /** Below this the header of gzip and of HTTP costs what it saves. */
  private static final int WORTH_GZIP_BYTES = 200;

  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, (byte) 0xff};

  static ChatRequest of(String model, Ask ask, Endpoint endpoint) {
    return of(model, ask, endpoint.limitField(), endpoint.mayTakeGzip());
  }

  static ChatRequest of(String model, Ask ask, String limitField, boolean gzip) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    ObjectNode body = nodes.objectNode().put("model", model);
    body.putArray("messages")
        .add(nodes.objectNode().put("role", "system").put("content", ask.instruction()))
        .add(nodes.objectNode().put("role", "user").put("content", ask.rows()));
    body.put(limitField, ask.maxAnswerTokens());
    byte[] plain = body.toString().getBytes(StandardCharsets.UTF_8);
    return gzip && plain.length > WORTH_GZIP_BYTES
        ? new ChatRequest(Payload.wrap(compress(plain), MediaType.JSON), true, limitField)
        : new ChatRequest(Payload.wrap(plain, MediaType.JSON), false, limitField);
  }

  /** RFC 1952 at the highest level, which {@code GZIPOutputStream} does not offer. */
  private static byte[] compress(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(plain.length / 2 + 64);
    compressed.writeBytes(GZIP_HEADER);
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] piece = new byte[4_096];
      while (!deflater.finished()) {
        compressed.write(piece, 0, deflater.deflate(piece));
      }
    }
    CRC32 crc = new CRC32();
    crc.update(plain);
    writeLittleEndian(compressed, (int) crc.getValue());
    writeLittleEndian(compressed, plain.length);
    return compressed.toByteArray();
  }

  private static void writeLittleEndian(ByteArrayOutputStream target, int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      target.write(value >>> shift);
    }
  }
}
