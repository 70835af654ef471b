package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.link.Ladder;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Provider.Price;

/** Makes a batch as large as a prompt and the link's burst allow. Used by the uplink's thread. */
final class Fitting {
  private final Outcomes outcomes;
  private final Routing routing;
  private final Writing writing;
  private final Agreement agreement;
  private final Borders borders;

  Fitting(
      Outcomes outcomes, Routing routing, Writing writing, Agreement agreement, Borders borders) {
    this.borders = borders;
    this.outcomes = outcomes;
    this.routing = routing;
    this.writing = writing;
    this.agreement = agreement;
  }

  /** A call to be. */
  record Load(Batch batch, Prompt prompt, Ask ask, Price price) {
    long bytes() {
      return price.sendBytes() + price.receiveBytes();
    }
  }

  int rowsLimit(Line line) {
    int agreed = agreement.most(line.provider().model());
    return Math.min(outcomes.rowsLimit(routing.mode()), agreed);
  }

  /** As many of the first rows as one call over the line may and should have. */
  Load load(Line line, Batch asked) {
    Batch wanted = borders.fit(asked, line);
    int most = Math.min(rowsLimit(line), outcomes.sizes().most(wanted.kind(), routing.mode()));
    long largest = largest(line, wanted.urgency());
    Load load = priced(line, wanted.firstRows(Math.min(wanted.rows().size(), most)));
    while (load.batch.rows().size() > 1 && load.bytes() > largest) {
      load = priced(line, load.batch.firstRows(fewer(load, largest)));
    }
    while (isAlarmTooDear(line, load)) {
      load = priced(line, load.batch.firstRows(load.batch.rows().size() / 2));
    }
    return load;
  }

  /** Of several alarms, at an allowance's end, some may still go. */
  private static boolean isAlarmTooDear(Line line, Load load) {
    return load.batch.urgency() == Priority.ALARM
        && load.batch.rows().size() > 1
        && !line.budget().couldAfford(load.price.sendBytes(), load.price.receiveBytes());
  }

  /**
   * In DEFER no ordinary call takes more than half of what may be spent: the rest is for people.
   */
  private long largest(Line line, Priority urgency) {
    long most = line.budget().largestCall(urgency);
    boolean ordinary = urgency == Priority.NORMAL || urgency == Priority.BULK;
    return ordinary && routing.mode() == Ladder.Mode.DEFER
        ? Math.min(most, line.budget().spendableBytes() / 2)
        : most;
  }

  /** About as many as fit, so that few prices have to be found out. */
  private static int fewer(Load load, long largest) {
    int rows = load.batch.rows().size();
    double share = largest / (double) load.bytes();
    return Math.clamp((long) (rows * share), 1, rows - 1);
  }

  private Load priced(Line line, Batch batch) {
    Prompt prompt = writing.prompt(batch, line, routing.mode());
    Ask ask = writing.ask(prompt, routing.mode());
    return new Load(batch, prompt, ask, line.provider().price(ask));
  }
}
