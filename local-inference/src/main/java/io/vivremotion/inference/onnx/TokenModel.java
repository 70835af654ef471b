package io.vivremotion.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A BERT-like encoder: int64 [batch, length] {@code input_ids}, {@code attention_mask}, {@code
 * token_type_ids} to float32 [batch, length, width]. Mean pooling over the real tokens, then L2
 * (models/sentence-encoder/card.md). Not thread-safe, never to be called on a virtual thread.
 */
public final class TokenModel implements AutoCloseable {
  public static final int MAX_BATCH = 16;

  private final OrtSession session;
  private final int maxTokens;
  private final LongBuffer ids;
  private final LongBuffer mask;
  private final LongBuffer types;

  private TokenModel(OrtSession session, int maxTokens) {
    this.session = session;
    this.maxTokens = maxTokens;
    this.ids = direct(MAX_BATCH * maxTokens);
    this.mask = direct(MAX_BATCH * maxTokens);
    this.types = direct(MAX_BATCH * maxTokens);
  }

  public static TokenModel open(Path file, int maxTokens) throws UnusableModel {
    TokenModel model = new TokenModel(Sessions.open(file), maxTokens);
    try {
      model.encode(List.of(new int[] {101, 102}));
      return model;
    } catch (IllegalStateException mismatch) {
      model.close();
      throw new UnusableModel(
          "model file " + file + " is not a sentence encoder: " + mismatch.getMessage(), mismatch);
    }
  }

  /** One unit vector per token sequence (1 to {@link #MAX_BATCH} of them), in the same order. */
  public float[][] encode(List<int[]> sequences) {
    int batch = sequences.size();
    int length = sequences.stream().mapToInt(s -> Math.min(s.length, maxTokens)).max().orElse(0);
    for (int row = 0; row < batch; row++) {
      int[] sequence = sequences.get(row);
      for (int i = 0; i < length; i++) {
        boolean real = i < sequence.length;
        ids.put(row * length + i, real ? sequence[i] : 0);
        mask.put(row * length + i, real ? 1 : 0);
      }
    }
    return run(batch, length);
  }

  private float[][] run(int batch, int length) {
    try (OnnxTensor in = tensor(ids, batch, length);
        OnnxTensor attention = tensor(mask, batch, length);
        OnnxTensor segments = tensor(types, batch, length);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", in, "attention_mask", attention, "token_type_ids", segments))) {
      if (!(result.get(0) instanceof OnnxTensor out)) {
        throw new IllegalStateException("its first output is not a tensor");
      }
      int width = (int) out.getInfo().getShape()[2];
      return pool(out.getFloatBuffer(), batch, length, width);
    } catch (OrtException failed) {
      throw new IllegalStateException("ONNX Runtime: " + failed.getMessage(), failed);
    }
  }

  private float[][] pool(FloatBuffer tokens, int batch, int length, int width) {
    float[][] vectors = new float[batch][width];
    for (int row = 0; row < batch; row++) {
      float[] vector = vectors[row];
      for (int i = 0; i < length && mask.get(row * length + i) == 1; i++) {
        int at = (row * length + i) * width;
        for (int j = 0; j < width; j++) {
          vector[j] += tokens.get(at + j);
        }
      }
      double squares = 0;
      for (float x : vector) {
        squares += (double) x * x;
      }
      float scale = (float) (1 / Math.sqrt(Math.max(squares, 1e-24)));
      for (int j = 0; j < width; j++) {
        vector[j] *= scale;
      }
    }
    return vectors;
  }

  private static OnnxTensor tensor(LongBuffer buffer, int batch, int length) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(),
        buffer.slice(0, batch * length),
        new long[] {batch, length});
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException | IllegalStateException _) { // closed already: nothing is held any more
      return;
    }
  }

  private static LongBuffer direct(int longs) {
    return ByteBuffer.allocateDirect(longs * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }
}
