package io.vivremotion.packaging;

import io.vivremotion.inference.SentenceEncoder;
import io.vivremotion.inference.onnx.UnusableModel;
import io.vivremotion.uplink.cache.Encoder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sentence encoder of local inference for apps: a session of its own, opened with the first
 * text, since most gateways need none. On one thread.
 */
final class AppsEncoder implements Encoder {
  private final Path models;
  private @Nullable SentenceEncoder open;

  /**
   * @param models the folder of all models
   */
  AppsEncoder(Path models) {
    this.models = models;
  }

  @Override
  public float[] embed(String sentence) {
    return encoder().encode(List.of(sentence))[0];
  }

  @Override
  public int tokens(String sentence) {
    return encoder().tokens(sentence);
  }

  private SentenceEncoder encoder() {
    SentenceEncoder known = open;
    if (known != null) {
      return known;
    }
    try {
      SentenceEncoder opened = SentenceEncoder.open(models, MAX_TOKENS);
      open = opened;
      return opened;
    } catch (UnusableModel e) {
      throw new IllegalStateException("the sentence encoder cannot be opened", e);
    }
  }

  @Override
  public void close() {
    SentenceEncoder known = open;
    open = null;
    if (known != null) {
      known.close();
    }
  }
}
