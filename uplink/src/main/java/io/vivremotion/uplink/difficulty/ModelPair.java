package io.vivremotion.uplink.difficulty;

import java.util.Locale;

/**
 * Two models under one name: the stronger one answers the most difficult prompts.
 *
 * @param id that apps name
 * @param strongShare of requests that get the stronger one: 0 to 1
 */
public record ModelPair(String id, String weak, String strong, double strongShare) {
  public ModelPair {
    if (id.isBlank() || weak.isBlank() || strong.isBlank()) {
      throw new IllegalArgumentException("id, weak, strong: names were expected, one is empty");
    }
    if (id.equals(weak) || id.equals(strong)) {
      throw new IllegalArgumentException("id: " + id + " is also the name of one of its models");
    }
    if (!(strongShare >= 0 && strongShare <= 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "strong-share: 0 to 1 was expected, got %s", strongShare));
    }
  }
}
