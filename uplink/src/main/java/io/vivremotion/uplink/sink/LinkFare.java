package io.vivremotion.uplink.sink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sets a delivery aside from the budget that all share, as {@link Priority#BULK}: sinks neither
 * touch the share of alarms nor overtake them. The bytes themselves are charged where they pass:
 * the sink's connections use the budget as their {@link io.vivremotion.http.Wire}.
 */
public final class LinkFare implements Fare {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Supplier<Optional<LinkBudget>> inUse;
  private final SinkTime.Pause pause;

  public LinkFare(LinkBudget budget, SinkTime.Pause pause) {
    this(() -> Optional.of(budget), pause);
  }

  /**
   * @param inUse the budget of the link that is used now; empty: none may be used
   */
  public LinkFare(Supplier<Optional<LinkBudget>> inUse, SinkTime.Pause pause) {
    this.inUse = inUse;
    this.pause = pause;
  }

  /** At half its rate: others use it, too. */
  @Override
  public Duration carrying(long bytes) {
    return inUse
        .get()
        .map(link -> Duration.ofMillis(bytes * 2_000 / link.config().rateBytesPerSecond()))
        .orElse(Duration.ZERO);
  }

  @Override
  public Paid pay(long sendBytes, long receiveBytes) throws InterruptedException {
    while (true) {
      Optional<LinkBudget> open = inUse.get();
      if (open.isEmpty()) {
        pause.of(LOOK_AGAIN);
        continue;
      }
      LinkBudget budget = open.get();
      Optional<LinkBudget.Reservation> reserved =
          budget.tryReserve(Priority.BULK, sendBytes, receiveBytes);
      if (reserved.isPresent()) {
        return reserved.get()::close;
      }
      long nanos =
          budget.affords(sendBytes, receiveBytes)
              ? budget.nanosUntilReservable(Priority.BULK, sendBytes, receiveBytes)
              : LOOK_AGAIN.toNanos();
      Duration wait = Duration.ofNanos(Math.max(1_000_000, nanos));
      pause.of(wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN);
    }
  }
}
