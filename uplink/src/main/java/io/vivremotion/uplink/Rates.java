package io.vivremotion.uplink;

import io.vivremotion.uplink.format.Headroom;
import io.vivremotion.uplink.provider.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is left of each model's rate, over whichever link it is asked. */
final class Rates {
  private final Map<List<String>, Headroom> byModel = new HashMap<>();

  /** One that tells no endpoint is one by itself. */
  Headroom of(Provider provider) {
    return provider.endpoint().isEmpty()
        ? new Headroom()
        : byModel.computeIfAbsent(
            List.of(provider.endpoint(), provider.model()), _ -> new Headroom());
  }
}
