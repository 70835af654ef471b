package io.vivremotion.insight;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The health of every part, asked when wanted. Thread-safe. */
public final class PartHealth {
  private final Map<String, Supplier<Health>> parts =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final MeterRegistry meters;

  public PartHealth(MeterRegistry meters) {
    this.meters = meters;
  }

  /** In the order in which {@code status} shows them. */
  public void register(String part, Supplier<Health> health) {
    parts.put(part, health);
    Gauge.builder("vivremotion.part.up", () -> asNumber(ask(health)))
        .description("1 up, 0.5 degraded, 0 down")
        .tag("part", part)
        .register(meters);
  }

  public Map<String, Health> all() {
    Map<String, Health> all = new LinkedHashMap<>();
    synchronized (parts) {
      parts.forEach((part, health) -> all.put(part, ask(health)));
    }
    return all;
  }

  /** As the worst of the parts; {@code why} names them. */
  public Health overall() {
    StringBuilder down = new StringBuilder();
    StringBuilder degraded = new StringBuilder();
    all()
        .forEach((part, health) -> {
          switch (health) {
            case Health.Up() -> {}
            case Health.Degraded(String why) -> add(degraded, part, why);
            case Health.Down(String why) -> add(down, part, why);
          }
        });
    if (!down.isEmpty()) {
      return new Health.Down(down.toString());
    }
    return degraded.isEmpty() ? Health.UP : new Health.Degraded(degraded.toString());
  }

  private static void add(StringBuilder list, String part, String why) {
    list.append(list.isEmpty() ? "" : "; ").append(part).append(": ").append(why);
  }

  /** A part that cannot even tell is down: its failure must not hide the others. */
  private static Health ask(Supplier<Health> health) {
    try {
      return health.get();
    } catch (RuntimeException e) {
      return new Health.Down("its health could not be had: " + e);
    }
  }

  private static double asNumber(Health health) {
    return switch (health) {
      case Health.Up() -> 1;
      case Health.Degraded(String _) -> 0.5;
      case Health.Down(String _) -> 0;
    };
  }
}
