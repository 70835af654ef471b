package io.vivremotion.uplink.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A recorded link, second by second, under a site ten times the demo's, and what each policy makes
 * of it. The same messages, truths, batching and budget for all; only the choice of what goes when
 * differs. Simulated: a message's worth is realised by its truth (the box wrong and the model right
 * gains its weight, the reverse loses it) times what an answer at that time is still worth.
 */
public final class ThinLinkReplay {
  public static final double BURST = 16_384;

  /** Of a prompt that any number of rows share, head and instruction, compressed. */
  public static final int PROMPT_BYTES = 560;

  static final int ROWS = 20;
  public static final double MODEL_SECONDS = 1.5;

  /** What would wait in an outbox of the default size. */
  public static final int MOST_WAITING = 20_000;

  /** Only alarms gain more. */
  private static final double NOTHING_BUT_ALARMS = 0.85;

  private final double rate;
  private final double[] bytesPerSecond;
  private final List<List<Said>> arrivals;
  private final Set<Said> carriable;

  /**
   * @param alarmsLate answered later than their slack, or never, though the link could have carried
   *     them in time if it had carried nothing but alarms
   * @param worstWindow the most bytes within any 10 s
   */
  public record Result(double value, double bytes, int alarmsLate, double worstWindow) {
    public double perKilobyte() {
      return bytes == 0 ? 0 : value / (bytes / 1_000);
    }
  }

  /** Chooses what goes next of what waits. */
  interface Policy {
    void arrived(Said said, double now);

    /** Each second, before anything is sent. */
    default void second(double now, double thereBytes) {}

    /** The rows of the next call, at most {@link #ROWS}; empty: nothing is worth it now. */
    List<Said> next(double now, Room room);
  }

  /**
   * @param bytes that budget and link allow in this second
   * @param balance of the budget
   */
  record Room(double bytes, double balance) {}

  /** What a run came to. */
  private record Run(double value, double bytes, double worstWindow, Set<Said> inTime) {}

  private ThinLinkReplay(double rate, double[] bytesPerSecond, long seed) {
    this.rate = rate;
    this.bytesPerSecond = bytesPerSecond;
    this.arrivals = arrivals(bytesPerSecond.length, new Random(seed));
    this.carriable = play(new Queue(NOTHING_BUT_ALARMS, false)).inTime;
  }

  public static ThinLinkReplay of(double rate, Path trace, long seed) throws IOException {
    List<Double> rates = new ArrayList<>();
    double carry = 0;
    for (String line : Files.readAllLines(trace).stream().skip(1).toList()) {
      String[] fields = line.split(",", -1);
      carry += Double.parseDouble(fields[0]) / 1_000;
      for (; carry >= 0.5; carry--) {
        rates.add(Double.parseDouble(fields[1]) * 125);
      }
    }
    return new ThinLinkReplay(
        rate, rates.stream().mapToDouble(Double::doubleValue).toArray(), seed);
  }

  public int seconds() {
    return bytesPerSecond.length;
  }

  /** That the link could carry in that second. */
  public double bytesIn(int second) {
    return bytesPerSecond[second];
  }

  /** What is said in that second. */
  public List<Said> saidIn(int second) {
    return arrivals.get(second);
  }

  private static List<List<Said>> arrivals(int seconds, Random random) {
    List<List<Said>> all = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      List<Said> now = new ArrayList<>();
      for (Said.Sort sort : Said.Sort.values()) {
        int count = (int) (sort.perSecond + random.nextDouble());
        for (int i = 0; i < count; i++) {
          now.add(said(sort, second, random));
        }
      }
      all.add(now);
    }
    return all;
  }

  private static Said said(Said.Sort sort, double second, Random random) {
    double weight =
        switch (sort) {
          case ALARM -> 1;
          case ANOMALY -> 0.1 + 0.7 * random.nextDouble();
          case QUESTION -> 0.5;
          case DIGEST -> 0.02 + 0.03 * random.nextDouble();
        };
    double error =
        switch (sort) {
          case ALARM -> 1;
          case ANOMALY -> Math.pow(random.nextDouble(), 3); // few are what they seem
          case QUESTION -> random.nextDouble() < 0.6 ? 0.03 : 0.5 + 0.5 * random.nextDouble();
          case DIGEST -> 0.3 * random.nextDouble();
        };
    int bytes =
        switch (sort) {
          case ALARM -> 200 + random.nextInt(100);
          case ANOMALY -> 130 + random.nextInt(150) + (random.nextInt(10) == 0 ? 900 : 0);
          case QUESTION -> 250 + random.nextInt(250);
          case DIGEST -> 90 + random.nextInt(60);
        };
    boolean boxWrong = random.nextDouble() < error;
    return new Said(
        sort, second, weight, error, boxWrong, random.nextDouble() < Said.CORRECT, bytes);
  }

  Result run(Policy policy) {
    Run run = play(policy);
    int late = (int) carriable.stream().filter(alarm -> !run.inTime.contains(alarm)).count();
    return new Result(run.value, run.bytes, late, run.worstWindow);
  }

  /**
   * What somebody else's run came to.
   *
   * @param answered when, in seconds
   * @param sent bytes of each second
   * @param carriable alarms that the link could have carried in time
   */
  public static Result judge(
      IdentityHashMap<Said, Double> answered, double[] sent, Set<Said> carriable) {
    double value = 0;
    for (Map.Entry<Said, Double> each : answered.entrySet()) {
      value += each.getKey().worthAt(each.getValue());
    }
    double worst = 0;
    for (int second = 0; second < sent.length; second++) {
      worst = Math.max(worst, window(sent, second));
    }
    Set<Said> inTime = alarmsInTime(answered);
    int late = (int) carriable.stream().filter(alarm -> !inTime.contains(alarm)).count();
    return new Result(value, Arrays.stream(sent).sum(), late, worst);
  }

  public static Set<Said> alarmsInTime(IdentityHashMap<Said, Double> answered) {
    Set<Said> inTime = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Map.Entry<Said, Double> each : answered.entrySet()) {
      if (isAlarmInTime(each.getKey(), each.getValue())) {
        inTime.add(each.getKey());
      }
    }
    return inTime;
  }

  private Run play(Policy policy) {
    double balance = 0;
    double value = 0;
    double worst = 0;
    Set<Said> inTime = Collections.newSetFromMap(new IdentityHashMap<>());
    double[] sent = new double[bytesPerSecond.length];
    for (int second = 0; second < bytesPerSecond.length; second++) {
      for (Said said : arrivals.get(second)) {
        policy.arrived(said, second);
      }
      balance = Math.min(BURST, balance + rate);
      double left = Math.min(balance, bytesPerSecond[second]);
      policy.second(second, Math.min(rate, bytesPerSecond[second]));
      while (left >= PROMPT_BYTES + 300) {
        List<Said> rows = policy.next(second, new Room(left, balance));
        if (rows.isEmpty()) {
          break;
        }
        double bytes = PROMPT_BYTES + rows.stream().mapToInt(Said::bytes).sum();
        left -= bytes;
        balance -= bytes;
        sent[second] += bytes;
        double answered = second + MODEL_SECONDS + bytes / Math.max(500, bytesPerSecond[second]);
        value += rows.stream().mapToDouble(said -> said.worthAt(answered)).sum();
        rows.stream().filter(said -> isAlarmInTime(said, answered)).forEach(inTime::add);
      }
      worst = Math.max(worst, window(sent, second));
    }
    return new Run(value, Arrays.stream(sent).sum(), worst, inTime);
  }

  private static double window(double[] sent, int last) {
    double sum = 0;
    for (int second = Math.max(0, last - 9); second <= last; second++) {
      sum += sent[second];
    }
    return sum;
  }

  private static boolean isAlarmInTime(Said said, double answered) {
    return said.sort() == Said.Sort.ALARM && answered - said.second() <= said.sort().slackSeconds;
  }

  /**
   * More than any policy can reach: knows every truth, waits for nothing, shares each prompt among
   * a full batch, and fills the whole capacity with the densest.
   */
  Result oracle() {
    double capacity = 0;
    for (double there : bytesPerSecond) {
      capacity += Math.min(rate, there);
    }
    List<Said> all = new ArrayList<>();
    arrivals.forEach(all::addAll);
    all.sort(Comparator.comparingDouble(said -> -density(said)));
    double value = 0;
    double bytes = 0;
    for (Said said : all) {
      double cost = said.bytes() + PROMPT_BYTES / (double) ROWS;
      if (density(said) <= 0 || bytes + cost > capacity) {
        break;
      }
      value += said.worthAt(said.second());
      bytes += cost;
    }
    return new Result(value, bytes, 0, 0);
  }

  private static double density(Said said) {
    return said.worthAt(said.second()) / (said.bytes() + PROMPT_BYTES / (double) ROWS);
  }
}
