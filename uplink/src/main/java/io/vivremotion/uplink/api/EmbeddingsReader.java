package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.gemini.GeminiEmbeddings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Gemini's embeddings as OpenAI's. Never a stream. One per call. */
final class EmbeddingsReader implements StreamReader {
  private final JsonNode asked;

  /**
   * @param asked in OpenAI's format
   */
  EmbeddingsReader(JsonNode asked) {
    this.asked = asked;
  }

  @Override
  public Look event(String name, ByteBuffer data, Tally tally) {
    return Looks.PREAMBLE;
  }

  @Override
  public boolean passes() {
    return false;
  }

  @Override
  public WholeLook whole(byte[] body, Tally tally) {
    JsonNode said = Fields.parse(body);
    if (ProviderError.isIn(said)) {
      return new WholeLook.Fault(ProviderError.inBand(said));
    }
    long tokens = Fields.count(said.path("usageMetadata"), "promptTokenCount");
    if (tokens != Usage.NOT_REPORTED) {
      tally.reported(
          new Usage(tokens, Usage.NOT_REPORTED, Usage.NOT_REPORTED, 0, Usage.NOT_REPORTED));
    }
    return WholeLook.of(
        GeminiEmbeddings.readAnswer(said, asked, tally.usage().allInput())
            .map(answer -> answer.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
