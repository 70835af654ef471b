package io.vivremotion.uplink;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.forecast.Demand;
import java.util.function.ToDoubleFunction;

/** The meters of what is expected, in base units. */
final class ForecastMeters {
  private final MeterRegistry registry;

  ForecastMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void watch(Foresight foresight) {
    for (String series : Demand.series()) {
      bytes(foresight, series, "0.5", Demand.Told::usual);
      bytes(foresight, series, "0.9", Demand.Told::seldomMore);
      Gauge.builder("vivremotion_uplink_forecast_mase", foresight, each -> each.told(series).mase())
          .description(
              "Error of what was expected of days, in multiples of that of the day before; below 1"
                  + " it is made use of")
          .tag("class", series)
          .register(registry);
    }
    Gauge.builder("vivremotion_uplink_forecast_kept", foresight, Foresight::kept)
        .description("Expected for alarms and questions until midnight (UTC), and left to them")
        .baseUnit("bytes")
        .register(registry);
  }

  private void bytes(
      Foresight foresight, String series, String quantile, ToDoubleFunction<Demand.Told> of) {
    Gauge.builder(
            "vivremotion_uplink_forecast", foresight, each -> of.applyAsDouble(each.told(series)))
        .description("Expected of the quarter of an hour under way, both directions")
        .baseUnit("bytes")
        .tag("class", series)
        .tag("quantile", quantile)
        .register(registry);
  }
}
