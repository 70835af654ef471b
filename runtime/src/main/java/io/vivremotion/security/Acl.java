package io.vivremotion.security;

import io.vivremotion.message.AddressRules;
import io.vivremotion.security.Gate.Principal;

/**
 * What a peer may say and hear over topics: who is bound to a device speaks for it alone and hears
 * what is below {@code devices/DEVICE/}; who is not bound may do anything. Thread-safe.
 */
public final class Acl {
  private final AddressRules rules;

  public Acl(AddressRules rules) {
    this.rules = rules;
  }

  /** Whether the message would count as the principal's own device's. */
  public boolean mayPublish(Principal principal, String topic) {
    return principal.device().isEmpty()
        || rules
            .resolve(topic, principal.device())
            .filter(address -> principal.speaksFor(address.device()))
            .isPresent();
  }

  public boolean maySubscribe(Principal principal, String filter) {
    return principal
        .device()
        .map(device -> filter.startsWith("devices/" + device.value() + "/"))
        .orElse(true);
  }
}
