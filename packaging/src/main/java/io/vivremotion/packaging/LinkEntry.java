package io.vivremotion.packaging;

import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.InterfaceCounters;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import java.util.List;

/**
 * One of several links.
 *
 * @param preference the lowest number that can be used is
 * @param dayBytes both directions, UTC; 0: no limit
 * @param costPerMegabyte in units of money
 * @param hours when it may be used, UTC; none: always
 * @param localAddress of this machine, from which it connects; empty: the system's choice
 * @param networkInterface of this machine, whose counters are compared; empty: none
 */
record LinkEntry(
    String name,
    long rateBytesPerSecond,
    long burstBytes,
    int preference,
    long dayBytes,
    long monthBytes,
    double costPerMegabyte,
    List<String> hours,
    String localAddress,
    String networkInterface) {
  LinkEntry {
    hours = List.copyOf(hours);
    if (!name.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException(
          "name: 1 to 32 lower case letters, digits or dashes were expected");
    }
    if (!networkInterface.isEmpty()) {
      InterfaceCounters.checkedName(networkInterface);
    }
  }

  Terms terms() {
    return new Terms(preference, costPerMegabyte, hours);
  }

  Allowance.Config allowance() {
    return new Allowance.Config(dayBytes, monthBytes);
  }

  LinkBudget.Config budget(LinkBudget.Config like) {
    return new LinkBudget.Config(
        rateBytesPerSecond,
        burstBytes,
        like.receiveSlackBytes(),
        like.segmentOverheadBytes(),
        like.readBytes(),
        like.alarmShare(),
        like.controlShare());
  }
}
