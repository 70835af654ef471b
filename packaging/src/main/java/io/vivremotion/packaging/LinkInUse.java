package io.vivremotion.packaging;

import io.vivremotion.http.Way;
import io.vivremotion.http.Wire;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.link.Lane;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.provider.Endpoints;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The link that devices' calls use now, for apps and sinks to follow. Thread-safe. */
final class LinkInUse {
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final Supplier<Uplink.Cloud> link;
  private final Supplier<Optional<Shut>> shut;
  private final Endpoints endpoints;
  private final Map<String, Way> paidAsTheyPass = new HashMap<>();
  private final Map<String, Way> paidBefore = new HashMap<>();

  LinkInUse(LinksWiring.Links links, Supplier<Uplink.Cloud> link, Supplier<Optional<Shut>> shut) {
    this.link = link;
    this.shut = shut;
    this.endpoints = links.endpoints();
    for (int i = 0; i < links.clouds().size(); i++) {
      Uplink.Cloud each = links.clouds().get(i);
      String address = links.addresses().get(i);
      paidAsTheyPass.put(each.name(), new Way(each.budget().wire(Lane.COMMON), address));
      paidBefore.put(each.name(), new Way(each.budget(), address));
    }
  }

  /** What is known of where it leads to. */
  Endpoints endpoints() {
    return endpoints;
  }

  LinkBudget budget() {
    return link.get().budget();
  }

  /** Why nothing may leave over any link. */
  Optional<Shut> shut() {
    return shut.get();
  }

  /** Empty: nothing may leave. */
  Optional<LinkBudget> open() {
    return shut.get().isPresent() ? Optional.empty() : Optional.of(budget());
  }

  /** For connections that are kept by others: while the link is shut, nothing passes. */
  Wire wireOfSinks() {
    return shut.get().isPresent() ? new Nothing() : budget();
  }

  private static final class Nothing implements Wire {
    @Override
    public long send(int bytes) {
      return LOOK_AGAIN_NANOS;
    }

    @Override
    public void received(int bytes) {}

    @Override
    public long readDelayNanos() {
      return LOOK_AGAIN_NANOS;
    }
  }

  /** For calls that set nothing aside. */
  Way wayOfApps() {
    return paidAsTheyPass.getOrDefault(link.get().name(), Way.FREE);
  }

  /** For calls whose price is set aside from {@link #budget} before. */
  Way wayOfSinks() {
    return paidBefore.getOrDefault(link.get().name(), Way.FREE);
  }
}
