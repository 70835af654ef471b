package io.vivremotion.uplink.route;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The configured policy and its candidate.
 *
 * @param models that a row may go to
 */
record Rivals(Policy configured, Challenger terms, Policy challenger, List<String> models) {
  Rivals {
    models = List.copyOf(models);
  }

  static Rivals of(Policy configured, List<String> models) {
    Challenger terms = configured.candidate().orElseThrow();
    return new Rivals(configured, terms, terms.over(configured), models);
  }

  Stake.Sides sides(boolean live) {
    return live
        ? new Stake.Sides(configured, challenger, configured)
        : new Stake.Sides(configured, configured, challenger);
  }

  /** A row's gain lies within, unless costs differ much: the most weight at the least chance. */
  double range() {
    Exploration explored = configured.exploration();
    boolean explores = !explored.kinds().isEmpty() && explored.share() > 0 && models.size() > 1;
    double ratio = explores ? (models.size() - 1) / explored.share() : 1;
    double weight = configured.kinds().stream().mapToDouble(Policy.Worth::weight).max().orElse(1);
    return 2 * Math.max(1, weight * (1 + ratio));
  }

  /** Of all that the evidence depends on. */
  String fingerprint() {
    CRC32C crc = new CRC32C();
    String all =
        "1 %s %s %s %s %s %s %s"
            .formatted(
                challenger,
                models,
                configured.kinds(),
                configured.bulkShare(),
                configured.correctness(),
                range(),
                terms.alpha());
    crc.update(all.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
