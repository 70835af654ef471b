package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that the providers are configured with, in the order of the providers. {@code
 * provider/model} names one of them alone.
 */
final class ConfiguredTargets implements Targets {
  private static final int MAX_NAMES = 200;

  private final List<Upstream> upstreams;
  private final MeterRegistry registry;
  private final ConcurrentHashMap<String, List<Target>> known = new ConcurrentHashMap<>();

  ConfiguredTargets(List<Upstream> upstreams, MeterRegistry registry) {
    this.upstreams = List.copyOf(upstreams);
    this.registry = registry;
  }

  @Override
  public List<Target> of(String model) {
    List<Target> found = known.get(model);
    if (found == null) {
      found = find(model);
      if (known.size() < MAX_NAMES && !found.isEmpty()) {
        known.put(model, found);
      }
    }
    return found;
  }

  private List<Target> find(String model) {
    List<Target> found = new ArrayList<>();
    for (Upstream upstream : upstreams) {
      String own = upstream.name() + "/";
      String asked = model.startsWith(own) ? model.substring(own.length()) : model;
      List<String> models = upstream.config().models();
      if (models.contains(asked) || models.contains("*")) {
        String tag = models.contains(asked) ? asked : "other"; // apps must not make up meters
        found.add(
            new Target(upstream, asked, TargetMeters.of(registry, upstream.name(), tag)));
      }
    }
    return List.copyOf(found);
  }

  @Override
  public List<Listed> listed() {
    Map<String, Listed> all = new LinkedHashMap<>();
    for (Upstream upstream : upstreams) {
      for (String model : upstream.config().models()) {
        if (!model.equals("*")) {
          all.putIfAbsent(model, new Listed(model, upstream.name()));
        }
      }
    }
    return List.copyOf(all.values());
  }
}
