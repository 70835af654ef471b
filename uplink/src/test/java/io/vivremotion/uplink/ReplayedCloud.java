package io.vivremotion.uplink;

import io.vivremotion.http.Wire;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.route.Said;
import io.vivremotion.uplink.route.ThinLinkReplay;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A model at the end of a recorded link: what it is asked and answers takes the time and the bytes
 * that {@link ThinLinkReplay} reckons with.
 */
final class ReplayedCloud implements Provider {
  private static final Pattern ID = Pattern.compile("(?m)^(?:\\{\"id\":|\\[)\"(a\\d+)\"");
  private static final Pattern SAID = Pattern.compile("s(\\d+)x");

  /** Of a call's bytes, those that go up. */
  private static final double UP = 0.6;

  private static final int PIECE = 1_000;

  /** In the kernel: what has left cannot be held back. */
  private static final int BUFFER = 4_096;

  /** Of the socket, at a time. */
  private static final int READ = 2_048;

  private static final long SECOND = 1_000_000_000;

  private final List<Said> said;
  private final SimulatedCalls time;
  private final LinkBudget budget;
  final double[] sent;
  private double alarmsAloneFrom = Double.MAX_VALUE;

  ReplayedCloud(int seconds, List<Said> said, SimulatedCalls time, LinkBudget budget) {
    this.said = said;
    this.time = time;
    this.budget = budget;
    this.sent = new double[seconds];
  }

  /** From then on nothing else is put on the link; what is on its way there comes through. */
  void carriesAlarmsAloneFrom(double second) {
    alarmsAloneFrom = second;
  }

  @Override
  public String model() {
    return "model";
  }

  @Override
  public boolean simulation() {
    return false;
  }

  @Override
  public Price price(Ask ask) {
    int bytes =
        ThinLinkReplay.PROMPT_BYTES
            + SAID.matcher(ask.rows())
                .results()
                .mapToInt(found -> said.get(Integer.parseInt(found.group(1))).bytes())
                .sum();
    long up = (long) (UP * bytes);
    return new Price(up, bytes - up);
  }

  @Override
  public Outcome ask(Ask ask) throws InterruptedException {
    Price price = price(ask);
    Wire wire = ask.urgent() ? budget.urgent() : budget;
    wire.moves(true);
    goUp(wire, ask.urgent(), price.sendBytes());
    wire.moves(false);
    time.sleepUntil(time.nanos() + (long) (ThinLinkReplay.MODEL_SECONDS * 1e9));
    wire.moves(true);
    comeDown(wire, ask.urgent(), price.receiveBytes());
    wire.moves(false);
    String answers =
        ID.matcher(ask.rows())
            .results()
            .map((MatchResult row) -> "{\"id\":\"" + row.group(1) + "\",\"text\":\"fine\"}")
            .collect(Collectors.joining("\n"));
    return new Outcome.Answered(
        answers,
        "model",
        true,
        Usage.NONE,
        new Outcome.Wire(price.sendBytes(), price.receiveBytes()));
  }

  private void goUp(Wire wire, boolean urgent, long bytes) throws InterruptedException {
    long carried = 0;
    for (long rest = bytes; rest > 0 && may(urgent); rest -= BUFFER) {
      long some = Math.min(BUFFER, rest);
      pay(wire, some);
      long left = time.nanos();
      carry(some);
      carried += time.nanos() - left;
    }
    budget.wentUp(bytes, Math.max(1, carried));
  }

  private void comeDown(Wire wire, boolean urgent, long bytes) throws InterruptedException {
    long carried = 0;
    for (long rest = bytes; rest > 0 && may(urgent); rest -= READ) {
      long some = Math.min(READ, rest);
      for (long wait = wire.readDelayNanos(); wait > 0; wait = wire.readDelayNanos()) {
        time.sleepUntil(time.nanos() + wait);
      }
      long begun = time.nanos();
      carry(some);
      carried += time.nanos() - begun;
      for (long left = some; left > 0; left -= PIECE) {
        wire.received((int) Math.min(PIECE, left));
      }
    }
    budget.cameIn(bytes, Math.max(1, carried));
  }

  private boolean may(boolean urgent) {
    return urgent || time.nanos() < alarmsAloneFrom * SECOND;
  }

  private void pay(Wire wire, long bytes) throws InterruptedException {
    for (long rest = bytes; rest > 0; rest -= PIECE) {
      int piece = (int) Math.min(PIECE, rest);
      for (long wait = wire.send(piece); wait > 0; wait = wire.send(piece)) {
        time.sleepUntil(time.nanos() + wait);
      }
    }
  }

  private void carry(long bytes) throws InterruptedException {
    int from = (int) (time.nanos() / SECOND);
    time.carry(bytes);
    int to = Math.min(sent.length - 1, (int) (time.nanos() / SECOND));
    for (int second = from; second <= to; second++) {
      sent[second] += bytes / (double) (to - from + 1);
    }
  }

  @Override
  public Health health() {
    return Health.UP;
  }
}
