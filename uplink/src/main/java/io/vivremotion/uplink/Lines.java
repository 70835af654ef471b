package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.provider.Provider.Price;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All links, each to all of its models, the preferred first. Where the preferred one cannot be used
 * (down, out of hours, its allowance used up) the next one is; one whose last call failed carries
 * nothing while another works: it is probed when its time has come, by one call ({@link Probes}),
 * and taken again when that succeeds. Where none works, what is sent is the probe. Used by the
 * uplink's thread; {@link #health} by any.
 */
final class Lines {
  private static final long LONGEST_NANOS = 1_000_000_000L;

  /** Obstacles of a line that works. */
  private static final Set<String> PASSING = Set.of("busy", Line.RATE);

  private final List<Line> all;
  private final Map<Line, Optional<String>> obstacles = new HashMap<>();
  private volatile Line forOthers;
  private volatile Optional<Shut> shut = Optional.empty();

  static Lines of(Dispatcher.Setting setting) {
    Rates rates = new Rates();
    return new Lines(
        setting.clouds().stream()
            .flatMap(each -> Line.of(each, setting.config(), setting.time(), rates).stream())
            .toList());
  }

  Lines(List<Line> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("links: at least one was expected");
    }
    this.all =
        lines.stream()
            .sorted(
                Comparator.comparingInt(Line::preference)
                    .thenComparingDouble(Line::costPerMegabyte))
            .toList();
    this.forOthers = all.getFirst();
    look();
  }

  /** Looks at each link: what is told below is as of then. */
  void look() {
    all.forEach(line -> obstacles.put(line, line.obstacle()));
    if (works()) {
      all.stream()
          .filter(line -> line.circuit().probing())
          .forEach(line -> obstacles.merge(line, Optional.of("failed"), Lines::first));
    }
    List<Line> open = all.stream().filter(line -> line.shut().isEmpty()).toList();
    forOthers =
        open.stream()
            .filter(line -> !line.circuit().probing())
            .findFirst()
            .or(() -> open.stream().filter(line -> !line.isDown()).findFirst())
            .orElse(open.isEmpty() ? all.getFirst() : open.getFirst());
    shut =
        open.isEmpty()
            ? all.stream()
                .flatMap(line -> line.shut().stream())
                .min(Comparator.comparing(Shut::until))
            : Optional.empty();
  }

  /** Of the obstacles of a line that failed the one that lasts. */
  private static Optional<String> first(Optional<String> own, Optional<String> other) {
    return own.filter(each -> !PASSING.contains(each)).or(() -> other);
  }

  /** Why no link may be used by anybody: each is outside its hours, or has no allowance left. */
  Optional<Shut> shut() {
    return shut;
  }

  /**
   * The link that apps and sinks take: the first whose last call succeeded, as the calls of devices
   * and {@link Probes} have found, in its hours and with allowance left; whatever ails these calls
   * themselves. Where all have failed, the first that may be tried. Any thread.
   */
  Line forOthers() {
    return forOthers;
  }

  /** Why nothing can be sent over it. */
  Optional<String> obstacle(Line line) {
    return obstacles.getOrDefault(line, Optional.empty());
  }

  List<Line> all() {
    return all;
  }

  /** One for each link: that to its smallest model. */
  List<Line> links() {
    return all.stream().filter(line -> line.rank() == 0).toList();
  }

  /** Those of the same link that can be used now, the smallest model first. */
  List<Line> usableBeside(Line line) {
    return beside(line).stream().filter(each -> obstacle(each).isEmpty()).toList();
  }

  /** Those of the same link, this one too. */
  List<Line> beside(Line line) {
    return all.stream().filter(each -> each.isBeside(line)).toList();
  }

  /** The one to send over now; empty if none can be used. */
  Optional<Line> usable() {
    return all.stream().filter(line -> obstacle(line).isEmpty()).findFirst();
  }

  /**
   * Until the next look the place that each link keeps for an alarm is free, or else what is left
   * of an allowance that did not suffice for another call; whether there is either.
   */
  boolean openForAlarm() {
    List<Line> room = all.stream().filter(Line::hasRoomForAlarm).toList();
    List<Line> busy = room.stream().filter(this::isBusy).toList();
    List<Line> open = busy.isEmpty() ? room.stream().filter(this::hasLittle).toList() : busy;
    open.forEach(line -> obstacles.put(line, Optional.empty()));
    return !open.isEmpty();
  }

  private boolean hasLittle(Line line) {
    return obstacle(line).equals(Optional.of("allowance"))
        && line.budget().allowance().left() > 0
        && line.provider().health() instanceof Health.Up
        && line.waitNanos() == 0;
  }

  private boolean isBusy(Line line) {
    return obstacle(line).equals(Optional.of("busy"));
  }

  /**
   * The allowance of a line does not suffice for a call: whether another line is to be tried. What
   * other calls have set aside and will give back is waited for.
   */
  boolean hasOther(Line poor, Price price) {
    if (poor.budget().couldAfford(price.sendBytes(), price.receiveBytes())) {
      return false;
    }
    poor.poor();
    look();
    return usable().isPresent();
  }

  /** {@link #usable}, else the one that would be preferred. */
  Line current() {
    return usable()
        .or(() -> all.stream().filter(this::isPassing).findFirst())
        .orElse(all.getFirst());
  }

  /** One that did not fail is used, or could be once a call has ended or its rate allows it. */
  boolean works() {
    return all.stream()
        .filter(line -> !line.circuit().probing())
        .anyMatch(line -> obstacle(line).isEmpty() || isPassing(line));
  }

  private boolean isPassing(Line line) {
    return obstacle(line).filter(PASSING::contains).isPresent();
  }

  /** It can be used, or could be once a call has ended. */
  boolean isOpen(Line line) {
    return obstacle(line).isEmpty() || isBusy(line);
  }

  /** Nothing is left of its model's rate, and nothing else is in its way. */
  boolean isResting(Line line) {
    return obstacle(line).equals(Optional.of(Line.RATE));
  }

  /** Until one may be usable again without a call coming to its end. */
  long waitNanos() {
    long soonest = LONGEST_NANOS;
    for (Line line : all) {
      long wait = line.waitNanos();
      soonest = wait > 0 ? Math.min(soonest, wait) : soonest;
    }
    return soonest;
  }

  /** No link answers: what is sent is a probe. */
  boolean probing() {
    return all.stream().allMatch(line -> line.circuit().probing());
  }

  int inFlight() {
    return links().stream().mapToInt(Line::inFlight).sum();
  }

  /** Up while one of them is, though degraded if it is not the preferred one. */
  Health health() {
    Health first = all.getFirst().health();
    if (first instanceof Health.Up || all.size() == 1) {
      return first;
    }
    return all.stream().anyMatch(line -> line.health() instanceof Health.Up)
        ? new Health.Degraded(
            "another link stands in for " + all.getFirst().target() + ": " + why(first))
        : first;
  }

  private static String why(Health health) {
    return switch (health) {
      case Health.Up() -> "";
      case Health.Degraded(String why) -> why;
      case Health.Down(String why) -> why;
    };
  }
}
