package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import java.util.Locale;

/** One link in the status report. */
final class LinkReport {
  private LinkReport() {}

  static void write(ObjectNode node, Uplink.Cloud link) {
    LinkBudget budget = link.budget();
    LinkBudget.Stats stats = budget.stats();
    node.put("name", link.name())
        .put("preference", link.terms().preference())
        .put("rateBytesPerSecond", budget.config().rateBytesPerSecond())
        .put("burstBytes", budget.config().burstBytes())
        .put("alarmShare", budget.config().alarmShare())
        .put("controlShare", budget.config().controlShare())
        .put("availableBytes", stats.availableBytes())
        .put("sentBytes", stats.sentBytes())
        .put("receivedBytes", stats.receivedBytes())
        .put("peakBytesIn10s", stats.peakBytes())
        .put("goodputBytesPerSecond", (long) budget.goodput().bytesPerSecond())
        .put("goodputUpBytesPerSecond", (long) budget.upBytesPerSecond())
        .put("roundTripMillis", budget.goodput().roundTrip().toMillis());
    long left = budget.allowance().left();
    if (left != Long.MAX_VALUE) {
      node.put("allowanceLeftBytes", left);
    }
    carried(node, link.carried().report());
  }

  private static void carried(ObjectNode node, Reconciliation.Report report) {
    if (report.state() != Reconciliation.State.OFF) {
      node.put("interface", report.interfaceName())
          .put("interfaceState", report.state().name().toLowerCase(Locale.ROOT))
          .put("interfaceBytes", report.carriedBytes())
          .put("foreignBytes", report.foreignBytes())
          .put("wireOverhead", report.overhead())
          .put("counterRestarts", report.restarts());
    }
  }
}
