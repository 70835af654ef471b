package io.vivremotion.inference;

import io.vivremotion.inference.onnx.ModelFolder;
import io.vivremotion.inference.onnx.TokenModel;
import io.vivremotion.inference.onnx.UnusableModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sentences to unit vectors: the nearer in meaning, the larger the dot product. Not thread-safe,
 * and never to be called on a virtual thread.
 */
public final class SentenceEncoder implements AutoCloseable {
  static final String MODEL = "all-minilm-l6-v2-q.onnx";
  static final String TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

  /** A question of more tokens is cut; the meaning of a question is in its first words. */
  private static final int MAX_TOKENS = 64;

  private final WordPiece tokenizer;
  private final TokenModel model;

  private SentenceEncoder(WordPiece tokenizer, TokenModel model) {
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * @param models the folder of all models
   */
  public static SentenceEncoder open(Path models) throws UnusableModel {
    return open(models, MAX_TOKENS);
  }

  /**
   * @param models the folder of all models
   * @param maxTokens of a sentence; what is longer is cut
   */
  public static SentenceEncoder open(Path models, int maxTokens) throws UnusableModel {
    ModelFolder folder = new ModelFolder(models.resolve("sentence-encoder"));
    Path tokenizer = folder.verified(TOKENIZER);
    Path model = folder.verified(MODEL);
    try {
      return new SentenceEncoder(
          WordPiece.read(tokenizer, maxTokens), TokenModel.open(model, maxTokens));
    } catch (IOException unreadable) {
      throw new UnusableModel("model file " + tokenizer + " cannot be read", unreadable);
    }
  }

  public float[][] encode(List<String> sentences) {
    float[][] vectors = new float[sentences.size()][];
    List<int[]> batch = new ArrayList<>(TokenModel.MAX_BATCH);
    for (int from = 0; from < vectors.length; from += batch.size()) {
      batch.clear();
      for (int i = from; i < vectors.length && batch.size() < TokenModel.MAX_BATCH; i++) {
        batch.add(tokenizer.encode(sentences.get(i)));
      }
      System.arraycopy(model.encode(batch), 0, vectors, from, batch.size());
    }
    return vectors;
  }

  /** How many tokens of it are read, the marks of begin and end included. */
  public int tokens(String sentence) {
    return tokenizer.encode(sentence).length;
  }

  @Override
  public void close() {
    model.close();
  }
}
