package io.vivremotion.uplink.privacy;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces what is personal by place-holders, for one tenant. Linear in the length of the text.
 * Immutable, any thread.
 */
public final class Masking {
  private final Config config;

  public Masking(Config config) {
    this.config = config;
  }

  /**
   * What is masked.
   *
   * @param shapes personal values found by their shape
   * @param vocabulary names, places and whatever else the operator lists, by label ({@code PERSON},
   *     {@code PLACE}, ...): upper-case letters and underscores, at most 16
   */
  public record Config(Set<Shape> shapes, Map<String, List<String>> vocabulary) {
    /** All shapes but dates, no vocabulary. */
    public static final Config DEFAULT =
        new Config(EnumSet.complementOf(EnumSet.of(Shape.DATE)), Map.of());

    public Config {
      shapes = Set.copyOf(new LinkedHashSet<>(shapes));
      vocabulary = Map.copyOf(vocabulary);
    }
  }

  /** The text with place-holders; the same object if there is nothing to mask. */
  public String mask(String text, Vault vault) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * The texts of a request in the format of OpenAI (chat, responses, embeddings), Anthropic or
   * Gemini masked: messages, parts, instructions, tool results and arguments. Model, roles, ids,
   * tools, schemas, links to images, unknown fields and all space between stay byte by byte; the
   * same array if there is nothing to mask.
   *
   * @throws UnreadableBody if it is not JSON
   */
  public byte[] maskBody(byte[] json, Vault vault) throws UnreadableBody {
    throw new UnsupportedOperationException("not yet");
  }
}
