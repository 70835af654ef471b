package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Shape;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What of a tenant's requests is masked before they leave.
 *
 * @param types personal values found by their shape; none: the vocabulary only
 * @param vocabulary names, places and whatever else, by label such as {@code person}: the label
 *     stands in the place-holder
 * @param media pictures, files and recordings, in which nothing can be masked
 */
public record Mask(List<Shape> types, Map<String, List<String>> vocabulary, Unmaskable media) {
  /** All shapes but dates, no vocabulary. */
  public static final Mask DEFAULT =
      new Mask(
          Arrays.stream(Shape.values()).filter(shape -> shape != Shape.DATE).toList(),
          Map.of(),
          Unmaskable.REFUSE);

  public Mask {
    types = List.copyOf(types);
    vocabulary = Map.copyOf(vocabulary);
    if (types.isEmpty() && vocabulary.isEmpty()) {
      throw new IllegalArgumentException(
          "types: none, and no vocabulary either: name one, or leave out mask");
    }
    var _ = new Masking(config(types, vocabulary)); // says what is wrong with a term
  }

  /** Builds the tables; once. */
  public Masking masking() {
    return new Masking(config(types, vocabulary));
  }

  private static Masking.Config config(List<Shape> types, Map<String, List<String>> vocabulary) {
    Set<Shape> shapes = EnumSet.noneOf(Shape.class);
    shapes.addAll(types);
    Map<String, List<String>> labelled = new HashMap<>();
    vocabulary.forEach((label, terms) ->
        labelled.put(label.toUpperCase(Locale.ROOT).replace('-', '_'), List.copyOf(terms)));
    return new Masking.Config(shapes, labelled);
  }
}
