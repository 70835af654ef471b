package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.tenant.Ending;
import java.util.Locale;
import java.util.Optional;

/** An admitted request while it is made fit to leave: no provider was asked yet. On its loop. */
final class Waiting {
  private final Outlet outlet;
  private final Bill bill;
  private boolean over;

  Waiting(Outlet outlet, Bill bill) {
    this.outlet = outlet;
    this.bill = bill;
  }

  boolean isOver() {
    return over;
  }

  /** The app went away. */
  void gone() {
    over = true;
    outlet.gone();
    bill.settle(Ending.CANCELLED, Optional.empty(), 0, "");
  }

  void fail(ChatError error) {
    over = true;
    String why = "not_sent_" + error.kind().name().toLowerCase(Locale.ROOT);
    bill.settle(Ending.NOT_SENT, Optional.empty(), outlet.told(error).status(), why);
    outlet.fail(error);
  }
}
