package io.vivremotion.uplink.provider;

import io.vivremotion.insight.Health;
import java.time.Duration;

/** None is configured: escalations stay in the outbox. */
public final class NoProvider implements Provider {
  private static final String WHAT =
      "no provider is configured: escalations wait in the outbox; set uplink.provider.base-url"
          + " and model";

  @Override
  public String model() {
    return "none";
  }

  @Override
  public boolean simulation() {
    return false;
  }

  @Override
  public Price price(Ask ask) {
    return new Price(0, 0);
  }

  @Override
  public Outcome ask(Ask ask) {
    return new Outcome.Barred("no-provider", WHAT, Duration.ofMinutes(1));
  }

  @Override
  public Health health() {
    return new Health.Degraded(WHAT);
  }
}
