package io.vivremotion.uplink;

import io.vivremotion.flow.Escalation;
import io.vivremotion.uplink.catalogue.Glob;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Where the data of devices may go. The first rule that fits a message counts, else what holds
 * everywhere.
 *
 * @param regions none: anywhere
 */
public record Residency(List<String> regions, List<Rule> rules) {
  public static final Residency ANYWHERE = new Residency(List.of(), List.of());

  public Residency {
    regions = List.copyOf(regions);
    rules = List.copyOf(rules);
  }

  /**
   * For some of the devices or channels: those that both lists admit, an empty list admits all.
   *
   * @param devices names, {@code *} for any run of characters
   * @param channels likewise
   * @param regions none: anywhere
   */
  public record Rule(List<String> devices, List<String> channels, List<String> regions) {
    public Rule {
      devices = List.copyOf(devices);
      channels = List.copyOf(channels);
      regions = List.copyOf(regions);
    }

    boolean fits(Escalation escalation) {
      return matches(devices, escalation.device().value())
          && matches(channels, escalation.channel().value());
    }

    boolean concerns(String device) {
      return matches(devices, device);
    }

    private static boolean matches(List<String> patterns, String text) {
      return patterns.isEmpty()
          || patterns.stream().anyMatch(pattern -> Glob.of(pattern).matches(text));
    }
  }

  /**
   * Whether what is known of a device may go to models of all these regions, whichever channel it
   * came by.
   */
  public boolean admits(String device, Collection<String> models) {
    for (Rule rule : rules) {
      boolean concerns = rule.concerns(device);
      if (concerns && !holds(rule.regions, models)) {
        return false;
      }
      if (concerns && rule.channels.isEmpty()) {
        return true; // of this device no other counts
      }
    }
    return holds(regions, models);
  }

  private static boolean holds(List<String> allowed, Collection<String> models) {
    return allowed.isEmpty() || (!models.isEmpty() && allowed.containsAll(models));
  }

  /** Empty: anywhere. */
  Set<String> of(Escalation escalation) {
    return Set.copyOf(
        rules.stream()
            .filter(rule -> rule.fits(escalation))
            .findFirst()
            .map(Rule::regions)
            .orElse(regions));
  }
}
