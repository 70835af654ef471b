package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.RateLimits;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A model that leaves out a share of the rows, and those that say so. */
final class Thinker implements Provider {
  private static final Pattern ROW = Pattern.compile("(?m)^(?:\\{\"id\":|\\[)\"(a\\d+)\".*$");

  private final String model;
  private final LinkBudget budget;
  private final Random random;
  double leavesOut;

  /** Each so manieth call; 0: none. */
  int failsEach;

  /** Told with each answer. */
  RateLimits limits = RateLimits.NONE;

  String endpoint = "";
  boolean down;

  /** While it is down: so much time passes until that is noticed. */
  Duration hangs = Duration.ZERO;

  /** Until it has answered: so much time is made to pass. */
  Duration takes = Duration.ZERO;

  LongConsumer passing = nanos -> {};
  int rows;
  int calls;
  final List<String> asked = new ArrayList<>();

  /** What it was asked in vain. */
  final List<String> missed = new ArrayList<>();

  Thinker(String model, LinkBudget budget, long seed) {
    this.model = model;
    this.budget = budget;
    this.random = new Random(seed);
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public boolean simulation() {
    return false;
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public Price price(Ask ask) {
    return new Price(500 + ask.rows().length() / 3, 500 + ask.rows().lines().count() * 80);
  }

  @Override
  public Outcome ask(Ask ask) {
    if (down) {
      missed.add(ask.rows());
      passing.accept(hangs.toNanos());
      return new Outcome.Unreachable("connect", "no connection");
    }
    calls++;
    if (failsEach > 0 && calls % failsEach == 0) {
      return new Outcome.Garbled("http-500", "the provider answers with status 500");
    }
    passing.accept(takes.toNanos());
    asked.add(ask.rows());
    Price price = price(ask);
    for (long left = price.sendBytes(); left > 0; left -= 1_000) {
      budget.send((int) Math.min(1_000, left));
    }
    budget.received((int) price.receiveBytes());
    List<String> lines = new ArrayList<>();
    for (MatchResult row : ROW.matcher(ask.rows()).results().toList()) {
      rows++;
      if (random.nextDouble() >= leavesOut && !row.group().contains("spoilt")) {
        lines.add("{\"id\":\"" + row.group(1) + "\",\"text\":\"fine\"}");
      }
    }
    return new Outcome.Answered(
        String.join("\n", lines),
        model,
        true,
        Usage.NONE,
        new Outcome.Wire(price.sendBytes(), price.receiveBytes()),
        limits);
  }

  @Override
  public Health health() {
    return Health.UP;
  }
}
