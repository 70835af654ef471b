package io.vivremotion.flow;

import java.util.Map;

/**
 * Why a verdict was given.
 *
 * @param rule a short, counted code, such as {@code within-normal-range}
 * @param facts what was measured, against which threshold, and what would have flipped it; kept in
 *     the map's order. Make it lazily or share it where verdicts are frequent.
 */
public record Because(String rule, Map<String, Object> facts) {
  public static Because of(String rule) {
    return new Because(rule, Map.of());
  }
}
