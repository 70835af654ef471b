package io.vivremotion.uplink.link;

import java.util.ArrayList;
import java.util.List;

/** What calls under way have set aside, the oldest first. Guarded by the budget's lock. */
final class Reserves {
  private final List<Held> held = new ArrayList<>();

  void add(Held reservation) {
    held.add(reservation);
  }

  void remove(Held reservation) {
    held.remove(reservation);
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  void spend(double cost, Held.Payment payment) {
    double left = cost;
    for (Held reservation : held) {
      left = payment.pay(reservation, left);
    }
  }

  double send() {
    return held.stream().mapToDouble(Held::send).sum();
  }

  double receive() {
    return held.stream().mapToDouble(Held::receive).sum();
  }
}
