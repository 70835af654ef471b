package io.vivremotion.uplink.route;

import io.vivremotion.uplink.evidence.AnytimeMean;
import io.vivremotion.uplink.route.OffPolicy.Judgement;
import io.vivremotion.uplink.route.OffPolicy.Logged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One policy at work, another weighed beside it: all that is known since that began, in a few
 * numbers. Each call is one trial: its gain is the mean of that of its rows, and counts less where
 * more could be gained or lost in it than the range of the bound allows, which is known before it
 * is known what came of it. Not thread-safe.
 */
final class Bout {
  private Sums sums = new Sums();
  private AnytimeMean gain;
  private Guards guards = Guards.NONE;

  /**
   * @param range of a row's gain, in units of value
   */
  Bout(double range) {
    this.gain = AnytimeMean.within(range);
  }

  /** What has come of a call. */
  void ended(List<OpenCalls.Ended> rows) {
    List<Logged> logged = new ArrayList<>();
    double gained = 0;
    double most = 0;
    boolean unusable = false;
    for (OpenCalls.Ended row : rows) {
      logged.add(row.stake().logged(row.good(), ""));
      gained += row.stake().surelyGained(row.good());
      most += row.stake().most();
      unusable |= !row.good();
    }
    sums.add(logged);
    guards = guards.withCall(unusable);
    tried(gained / rows.size(), most / rows.size());
  }

  /** Nothing was asked, and the other policy perhaps would have. */
  void waited(Stake stake) {
    sums.addWaiting(stake.asks());
    if (stake.asks() > 0) {
      tried(stake.surelyGained(false), stake.most());
    }
  }

  private void tried(double gained, double most) {
    double half = gain.range() / 2;
    double counts = most > half ? half / most : 1;
    gain = gain.with(Math.clamp(gained * counts, -half, half)); // beyond it by rounding only
  }

  void sent(Stake stake) {
    guards = guards.withRow(stake);
  }

  void alarm(boolean isLate) {
    guards = guards.withAlarm(isLate);
  }

  long calls() {
    return sums.calls();
  }

  Judgement judgement() {
    return sums.judgement();
  }

  /** Of the other policy over the one at work. */
  AnytimeMean gain() {
    return gain;
  }

  Guards guards() {
    return guards;
  }

  /** For {@link #resume}: words of a file. */
  Map<String, String> text(String name) {
    String mean = gain.range() + " " + gain.count() + " " + gain.sum() + " " + gain.spread();
    return Map.of(
        name + ".sums", sums.text(), name + ".gain", mean, name + ".guards", guards.text());
  }

  /** Goes on from {@link #text}; throws {@link IllegalArgumentException} for anything else. */
  void resume(Map<String, String> text, String name) {
    String[] mean = text.getOrDefault(name + ".gain", "").split(" ", -1);
    if (mean.length != 4 || Double.parseDouble(mean[0]) != gain.range()) {
      throw new IllegalArgumentException("a mean within " + gain.range() + " was expected");
    }
    AnytimeMean read =
        new AnytimeMean(
            gain.range(),
            Long.parseLong(mean[1]),
            Double.parseDouble(mean[2]),
            Double.parseDouble(mean[3]));
    Sums calls = Sums.read(text.getOrDefault(name + ".sums", ""));
    guards = Guards.read(text.getOrDefault(name + ".guards", ""));
    sums = calls;
    gain = read;
  }
}
