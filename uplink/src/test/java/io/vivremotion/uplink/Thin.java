package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers all, and what it is asked passes the budget. */
final class Thin implements Provider {
  private static final Pattern ID = Pattern.compile("(?m)^(?:\\{\"id\":|\\[)\"(a\\d+)\"");

  LinkBudget budget = new LinkBudget(LinkBudget.Config.DEFAULT, () -> 0);
  boolean down;
  Optional<Outcome> instead = Optional.empty();

  /** What it says then answers no row. */
  boolean mute;

  int asked;
  Ask lastAsk = new Ask("", "", 1);

  @Override
  public String model() {
    return "m";
  }

  @Override
  public boolean simulation() {
    return false;
  }

  @Override
  public Price price(Ask ask) {
    return new Price(500 + ask.rows().length() / 3, 500 + ask.rows().lines().count() * 80);
  }

  @Override
  public Outcome ask(Ask ask) {
    if (down) {
      return new Outcome.Unreachable("connect", "no connection");
    }
    asked++;
    lastAsk = ask;
    if (instead.isPresent()) {
      return instead.get();
    }
    Price price = price(ask);
    for (long left = price.sendBytes(); left > 0; left -= 1_000) {
      budget.send((int) Math.min(1_000, left));
    }
    budget.received((int) price.receiveBytes());
    String text =
        ID.matcher(ask.rows())
            .results()
            .map(found -> "{\"id\":\"" + found.group(1) + "\",\"text\":\"fine\"}")
            .collect(Collectors.joining("\n"));
    return new Outcome.Answered(
        mute ? "" : text,
        "m",
        true,
        Usage.NONE,
        new Outcome.Wire(price.sendBytes(), price.receiveBytes()));
  }

  @Override
  public Health health() {
    return Health.UP;
  }
}
