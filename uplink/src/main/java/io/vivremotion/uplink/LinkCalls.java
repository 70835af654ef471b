package io.vivremotion.uplink;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Over one link, to whichever of its models. Used by the uplink's thread. */
final class LinkCalls {
  private static final int PLACES_FOR_ALARMS = 2;

  final int most;
  final Duration halfLife;
  final Circuit.Backoff backoff;
  List<Line> lines = List.of();
  int underway;

  LinkCalls(Uplink.Config config) {
    this.most = config.maxInFlight();
    this.halfLife = config.routing().learning().halfLife();
    this.backoff = new Circuit.Backoff(config.firstBackoff(), config.longestBackoff());
  }

  /** Two more if they are alarms': one says what it has to while the other is thought about. */
  boolean hasRoomForAlarm() {
    return underway < most + PLACES_FOR_ALARMS;
  }

  /** The other models of the link's that are reached if this one is. */
  Stream<Line> sameWay(Line one) {
    String endpoint = one.provider().endpoint();
    return lines.stream()
        .filter(each -> !each.equals(one) && !endpoint.isEmpty())
        .filter(each -> each.provider().endpoint().equals(endpoint));
  }
}
