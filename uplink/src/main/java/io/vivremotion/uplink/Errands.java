package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.util.function.Consumer;

/** Calls that bring no row an answer, paid for as all are. Used by the uplink's thread. */
final class Errands {
  private final Dispatcher.Setting setting;
  private final Calls calls;

  Errands(Dispatcher.Setting setting, Calls calls) {
    this.setting = setting;
    this.calls = calls;
  }

  /**
   * False: link or purse do not afford it now.
   *
   * @param urgency of which class bytes and money are
   */
  boolean tryAsk(Line line, Ask ask, Priority urgency, Consumer<Outcome> heard) {
    Provider.Price price = line.provider().price(ask);
    return line.budget().affords(price.sendBytes(), price.receiveBytes())
        && line.budget()
            .tryReserve(urgency, price.sendBytes(), price.receiveBytes())
            .filter(reserved -> isPaid(line, ask, urgency, new Errand(reserved, heard)))
            .isPresent();
  }

  private record Errand(Reservation reserved, Consumer<Outcome> heard) {}

  private boolean isPaid(Line line, Ask ask, Priority urgency, Errand errand) {
    Provider.Price price = line.provider().price(ask);
    long bytes = price.sendBytes() + price.receiveBytes();
    return switch (setting.ports().purse().take(urgency, line.provider().model(), ask, bytes)) {
      case Purse.Paid<Purse.Receipt>(var receipt) -> {
        calls.ask(line, ask, outcome -> ended(errand, receipt, outcome));
        yield true;
      }
      case Purse.Refused<Purse.Receipt> _ -> {
        errand.reserved.close();
        yield false;
      }
    };
  }

  private void ended(Errand errand, Purse.Receipt receipt, Outcome outcome) {
    errand.reserved.close();
    receipt.settle(outcome);
    if (outcome instanceof Outcome.Answered answered) {
      setting.meters().tokens(answered.usage());
      setting.ports().usage().answered(setting.time().clock().instant(), answered, 0);
    }
    errand.heard.accept(outcome);
  }
}
