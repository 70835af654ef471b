package io.vivremotion.uplink.link;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A link that nobody may use at present, whoever asks.
 *
 * @param why in words that follow its name
 * @param until when it is likely to open again
 */
public record Shut(String link, String why, Instant until) {
  /** Not negative. */
  public Duration waitAt(Instant now) {
    return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
  }

  /** A sentence, without its full stop. */
  public String told() {
    return "the link %s %s; it opens at %s"
        .formatted(link, why, until.truncatedTo(ChronoUnit.SECONDS));
  }
}
