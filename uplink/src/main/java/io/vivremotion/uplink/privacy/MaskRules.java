package io.vivremotion.uplink.privacy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is masked, as an operator writes it.
 *
 * @param types personal values found by their shape; none: the vocabulary only
 * @param vocabulary names, places and whatever else, by label such as {@code person}: the label
 *     stands in the place-holder
 */
public record MaskRules(List<Shape> types, Map<String, List<String>> vocabulary) {
  /** All shapes but dates, no vocabulary. */
  public static final MaskRules DEFAULT =
      new MaskRules(
          Arrays.stream(Shape.values()).filter(shape -> shape != Shape.DATE).toList(), Map.of());

  public MaskRules {
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
