package io.vivremotion.uplink;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.link.Reconciliation;
import java.util.function.ToDoubleFunction;

/** The meters of each link, and of each model beyond it, in base units. */
final class LineMeters {
  private final MeterRegistry registry;

  LineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void watch(Line line) {
    bytes(
        line,
        "vivremotion_uplink_goodput",
        "Bytes per second that the link carries, learnt from transfers",
        Line::downBytesPerSecond);
    bytes(
        line,
        "vivremotion_uplink_goodput_up",
        "Bytes per second that the link carries up, learnt from uploads",
        Line::upBytesPerSecond);
    bytes(
        line,
        "vivremotion_uplink_allowance_left",
        "Of what a metered link may carry, leased and not yet spent",
        each -> (double) each.budget().allowance().left());
    gauge(
        line,
        "vivremotion_uplink_up",
        "1: calls over this link succeed",
        each -> each.health() instanceof Health.Up ? 1 : 0);
    gauge(
        line,
        "vivremotion_uplink_wire_overhead",
        "What bytes cost on the link, in multiples of the estimate with headers",
        each -> each.carried().report().overhead());
    count(
        line,
        "vivremotion_uplink_interface",
        "Bytes that the link's interface carried, both directions",
        report -> (double) report.carriedBytes());
    count(
        line,
        "vivremotion_uplink_foreign",
        "Of what the link's interface carried, what was not ours",
        report -> (double) report.foreignBytes());
  }

  void watch(Costs costs, String model) {
    Gauge.builder("vivremotion_uplink_model_seconds", costs, all -> all.of(model).seconds())
        .description("How long the model takes to answer, learnt; transfers are not in it")
        .tag("model", model)
        .register(registry);
    Gauge.builder(
            "vivremotion_uplink_model_tokens_per_row", costs, all -> all.of(model).tokensPerRow())
        .description("Tokens in which the model answers a row, learnt")
        .tag("model", model)
        .register(registry);
  }

  private void bytes(Line line, String name, String description, ToDoubleFunction<Line> of) {
    Gauge.builder(name, line, of)
        .description(description)
        .baseUnit("bytes")
        .tag("link", line.name())
        .register(registry);
  }

  private void gauge(Line line, String name, String description, ToDoubleFunction<Line> of) {
    Gauge.builder(name, line, of)
        .description(description)
        .tag("link", line.name())
        .register(registry);
  }

  private void count(
      Line line, String name, String description, ToDoubleFunction<Reconciliation.Report> of) {
    FunctionCounter.builder(name, line.carried(), each -> of.applyAsDouble(each.report()))
        .description(description)
        .baseUnit("bytes")
        .tag("link", line.name())
        .register(registry);
  }
}
