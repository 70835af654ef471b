package io.vivremotion.packaging;

import io.vivremotion.http.Way;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.link.Lane;
import io.vivremotion.uplink.link.LinkBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The link that devices' calls use now, for apps and sinks to follow. Thread-safe. */
final class LinkInUse {
  private final Supplier<Uplink.Cloud> link;
  private final Map<String, Way> paidAsTheyPass = new HashMap<>();
  private final Map<String, Way> paidBefore = new HashMap<>();

  LinkInUse(LinksWiring.Links links, Supplier<Uplink.Cloud> link) {
    this.link = link;
    for (int i = 0; i < links.clouds().size(); i++) {
      Uplink.Cloud each = links.clouds().get(i);
      String address = links.addresses().get(i);
      paidAsTheyPass.put(each.name(), new Way(each.budget().wire(Lane.COMMON), address));
      paidBefore.put(each.name(), new Way(each.budget(), address));
    }
  }

  LinkBudget budget() {
    return link.get().budget();
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
