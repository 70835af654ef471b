package io.vivremotion.packaging;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import java.util.Map;
import java.util.TreeMap;

/** Our own counters out of the registry, by their names in Prometheus without suffix. */
record Counts(Map<String, Double> byName) {

  static Counts of(MeterRegistry meters) {
    Map<String, Double> counts = new TreeMap<>();
    for (Meter meter : meters.getMeters()) {
      String name = meter.getId().getName().replace('.', '_');
      if (name.startsWith("vivremotion_") && meter.getId().getType() == Meter.Type.COUNTER) {
        counts.merge(name + tags(meter), value(meter), Double::sum);
      }
    }
    return new Counts(counts);
  }

  private static String tags(Meter meter) {
    var tags = new StringBuilder();
    meter
        .getId()
        .getTags()
        .forEach(tag ->
            tags.append(tags.isEmpty() ? "{" : ",")
                .append(tag.getKey())
                .append('=')
                .append(tag.getValue()));
    return tags.isEmpty() ? "" : tags.append('}').toString();
  }

  private static double value(Meter meter) {
    double value = 0;
    for (Measurement measurement : meter.measure()) {
      if (measurement.getStatistic() == Statistic.COUNT) {
        value += measurement.getValue();
      }
    }
    return value;
  }

  /**
   * Of all counters of this name that carry every one of these tags, such as {@code class=alarm}.
   */
  long sum(String name, String... tags) {
    return (long)
        byName.entrySet().stream()
            .filter(count -> count.getKey().equals(name) || count.getKey().startsWith(name + "{"))
            .filter(
                count -> java.util.Arrays.stream(tags).allMatch(tag -> has(count.getKey(), tag)))
            .mapToDouble(Map.Entry::getValue)
            .sum();
  }

  private static boolean has(String key, String tag) {
    String list =
        key.substring(key.indexOf('{') + 1, Math.max(key.length() - 1, key.indexOf('{') + 1));
    return java.util.Arrays.asList(list.split(",")).contains(tag);
  }
}
