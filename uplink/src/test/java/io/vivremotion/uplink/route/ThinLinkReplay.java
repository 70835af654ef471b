package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Goodput;
import io.vivremotion.uplink.link.Ladder;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.ShadowPrices.Pressure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/**
 * A recorded link, second by second, under a site ten times the demo's, and what each policy makes
 * of it. The same messages, truths, batching and budget for all; only the choice of what goes when
 * differs. Simulated: a message's worth is realised by its truth (the box wrong and the model right
 * gains its weight, the reverse loses it) times what an answer at that time is still worth.
 */
final class ThinLinkReplay {
  private static final double BURST = 16_384;

  /** Of a prompt that any number of rows share, head and instruction, compressed. */
  private static final int PROMPT_BYTES = 560;

  private static final int ROWS = 20;
  private static final double MODEL_SECONDS = 1.5;
  private static final double CORRECT = 0.9;

  /** What would wait in an outbox of the default size. */
  private static final int MOST_WAITING = 20_000;

  private final double rate;
  private final double[] bytesPerSecond;
  private final List<List<Said>> arrivals;

  /**
   * @param weight of the right answer
   * @param error the box's estimate of its own error
   * @param boxWrong the truth
   * @param modelRight the truth
   * @param bytes of its row and of its answer
   */
  record Said(
      Sort sort,
      double second,
      double weight,
      double error,
      boolean boxWrong,
      boolean modelRight,
      int bytes) {

    double worthAt(double answered) {
      double late = answered - second - sort.slackSeconds;
      double urgency = late <= 0 ? 1 : Math.exp(-late / sort.decaySeconds);
      double gain = boxWrong && modelRight ? 1 : !boxWrong && !modelRight ? -1 : 0;
      return weight * gain * urgency;
    }
  }

  /** Per second of a site of 200 machines and 30 people. */
  enum Sort {
    ALARM(0.2, 10, 20),
    ANOMALY(23, 60, 60),
    QUESTION(1.5, 8, 10),
    DIGEST(60, 3_600, 3_600);

    private final double perSecond;
    private final double slackSeconds;
    private final double decaySeconds;

    Sort(double perSecond, double slackSeconds, double decaySeconds) {
      this.perSecond = perSecond;
      this.slackSeconds = slackSeconds;
      this.decaySeconds = decaySeconds;
    }
  }

  /**
   * @param alarmsLate answered later than their slack though the link was up throughout it
   * @param worstWindow the most bytes within any 10 s
   */
  record Result(double value, double bytes, int alarmsLate, double worstWindow) {
    double perKilobyte() {
      return bytes == 0 ? 0 : value / (bytes / 1_000);
    }
  }

  /** Chooses what goes next of what waits. */
  interface Policy {
    void arrived(Said said, double now);

    /** Each second, before anything is sent. */
    default void second(double now, double thereBytes) {}

    /** The rows of the next call, at most {@link #ROWS}; empty: nothing is worth it now. */
    List<Said> next(double now, double mayBytes);
  }

  private ThinLinkReplay(double rate, double[] bytesPerSecond, long seed) {
    this.rate = rate;
    this.bytesPerSecond = bytesPerSecond;
    this.arrivals = arrivals(bytesPerSecond.length, new Random(seed));
  }

  static ThinLinkReplay of(double rate, Path trace, long seed) throws IOException {
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

  private static List<List<Said>> arrivals(int seconds, Random random) {
    List<List<Said>> all = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      List<Said> now = new ArrayList<>();
      for (Sort sort : Sort.values()) {
        int count = (int) (sort.perSecond + random.nextDouble());
        for (int i = 0; i < count; i++) {
          now.add(said(sort, second, random));
        }
      }
      all.add(now);
    }
    return all;
  }

  private static Said said(Sort sort, double second, Random random) {
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
    return new Said(sort, second, weight, error, boxWrong, random.nextDouble() < CORRECT, bytes);
  }

  Result run(Policy policy) {
    double balance = 0;
    double value = 0;
    double total = 0;
    double worst = 0;
    int late = 0;
    double[] sent = new double[bytesPerSecond.length];
    for (int second = 0; second < bytesPerSecond.length; second++) {
      for (Said said : arrivals.get(second)) {
        policy.arrived(said, second);
      }
      balance = Math.min(BURST, balance + rate);
      double left = Math.min(balance, bytesPerSecond[second]);
      policy.second(second, Math.min(rate, bytesPerSecond[second]));
      while (left > PROMPT_BYTES + 400) {
        List<Said> rows = policy.next(second, left);
        if (rows.isEmpty()) {
          break;
        }
        double bytes = PROMPT_BYTES + rows.stream().mapToInt(Said::bytes).sum();
        left -= bytes;
        balance -= bytes;
        sent[second] += bytes;
        for (Said said : rows) {
          double answered = second + MODEL_SECONDS + bytes / Math.max(500, bytesPerSecond[second]);
          value += said.worthAt(answered);
          late += isLate(said, answered) ? 1 : 0;
        }
      }
      total += sent[second];
      worst = Math.max(worst, window(sent, second));
    }
    return new Result(value, total, late, worst);
  }

  private static double window(double[] sent, int last) {
    double sum = 0;
    for (int second = Math.max(0, last - 9); second <= last; second++) {
      sum += sent[second];
    }
    return sum;
  }

  /** Late, though the link could have carried it in each second of its slack. */
  private boolean isLate(Said said, double answered) {
    if (said.sort != Sort.ALARM || answered - said.second <= said.sort.slackSeconds) {
      return false;
    }
    for (int at = (int) said.second; at < said.second + said.sort.slackSeconds; at++) {
      if (at >= bytesPerSecond.length || bytesPerSecond[at] < PROMPT_BYTES + 300) {
        return false;
      }
    }
    return true;
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
      double cost = said.bytes + PROMPT_BYTES / (double) ROWS;
      if (density(said) <= 0 || bytes + cost > capacity) {
        break;
      }
      value += said.worthAt(said.second);
      bytes += cost;
    }
    return new Result(value, bytes, 0, 0);
  }

  private static double density(Said said) {
    return said.worthAt(said.second) / (said.bytes + PROMPT_BYTES / (double) ROWS);
  }

  /**
   * First in, first out of all whose expected gain is at least {@code threshold}; alarms first if
   * {@code alarmsFirst}. With threshold 0 and no alarms first it is the plain queue.
   */
  static final class Queue implements Policy {
    private final double threshold;
    private final boolean alarmsFirst;
    private final ArrayList<Said> waiting = new ArrayList<>();
    private int head;

    Queue(double threshold, boolean alarmsFirst) {
      this.threshold = threshold;
      this.alarmsFirst = alarmsFirst;
    }

    @Override
    public void arrived(Said said, double now) {
      if (gain(said) < threshold || waiting.size() - head >= MOST_WAITING) {
        return;
      }
      if (alarmsFirst && said.sort == Sort.ALARM) {
        waiting.add(head, said);
      } else {
        waiting.add(said);
      }
    }

    @Override
    public List<Said> next(double now, double mayBytes) {
      List<Said> rows = new ArrayList<>();
      double bytes = PROMPT_BYTES;
      while (head < waiting.size()
          && rows.size() < ROWS
          && bytes + waiting.get(head).bytes <= mayBytes) {
        bytes += waiting.get(head).bytes;
        rows.add(waiting.get(head++));
      }
      return rows;
    }
  }

  private static double gain(Said said) {
    return said.weight * (said.error * CORRECT - (1 - said.error) * (1 - CORRECT));
  }

  /** What this gateway does: utility with shadow prices, the ladder, draining by value. */
  static final class Priced implements Policy {
    /** A byte is never worth less than this, on an empty link either: it is metered. */
    private static final double FLOOR = 1e-4;

    private static final ShadowPrices.Config PRICES =
        new ShadowPrices.Config(0.1, 5, FLOOR, 1e-1, 1e-3, 1e6, 0.05);

    private final ShadowPrices prices = new ShadowPrices(PRICES);
    private final List<Said> waiting = new ArrayList<>();
    private final Goodput goodput;
    private final Ladder ladder;
    private long nanos;
    private double wanted;
    private double averagePerByte = FLOOR;

    Priced() {
      this.goodput = new Goodput(Goodput.Config.DEFAULT, () -> nanos);
      this.ladder = new Ladder(() -> nanos);
    }

    @Override
    public void arrived(Said said, double now) {
      Choice choice = decide(said, now, prices.prices()).choice();
      if (choice instanceof Choice.Ask || choice instanceof Choice.Defer) {
        waiting.add(said);
        wanted += choice instanceof Choice.Ask ? said.bytes : 0;
      }
    }

    @Override
    public void second(double now, double thereBytes) {
      nanos = (long) (now * 1e9);
      goodput.transferred((long) thereBytes, Duration.ofSeconds(1).plus(goodput.roundTrip()));
      waiting.sort(Comparator.comparingDouble(said -> -density(said, now)));
      while (!waiting.isEmpty()
          && (waiting.size() > MOST_WAITING || density(waiting.getLast(), now) < FLOOR)) {
        waiting.removeLast();
      }
      double urgentBytes = 0;
      for (Said said : waiting) {
        urgentBytes += density(said, now) >= prices.prices().perByte() ? said.bytes : 0;
      }
      prices.update(
          new Pressure(wanted + urgentBytes / 60, 0.8 * goodput.bytesPerSecond()),
          Pressure.NONE,
          waiting.isEmpty());
      averagePerByte += (prices.prices().perByte() - averagePerByte) / 60;
      double drain = urgentBytes / goodput.bytesPerSecond();
      ladder.update(Duration.ofNanos((long) (drain * 1e9)), thereBytes > 100, 0);
      wanted = 0;
    }

    @Override
    public List<Said> next(double now, double mayBytes) {
      List<Said> rows = new ArrayList<>();
      double bytes = PROMPT_BYTES;
      boolean overflows = mayBytes > BURST / 4; // what is not sent now is lost to the link
      Prices price = overflows ? new Prices(FLOOR, 0, 0.05) : prices.prices();
      for (int i = 0; i < waiting.size() && rows.size() < ROWS; i++) {
        Said said = waiting.get(i);
        if (!(decide(said, now, price).choice() instanceof Choice.Ask)) {
          if (density(said, now) < price.perByte()) {
            break;
          }
          continue;
        }
        if (bytes + said.bytes > mayBytes) {
          break;
        }
        bytes += said.bytes;
        rows.add(said);
      }
      boolean worthIt =
          rows.size() >= ROWS / 2 || rows.stream().anyMatch(said -> isHurried(said, now));
      if (!worthIt) {
        return List.of();
      }
      waiting.removeAll(rows);
      return rows;
    }

    private static boolean isHurried(Said said, double now) {
      return now - said.second + 5 >= said.sort.slackSeconds
          || said.sort == Sort.ALARM
          || said.sort == Sort.QUESTION;
    }

    private double density(Said said, double now) {
      if (said.sort == Sort.ALARM) {
        return Double.MAX_VALUE;
      }
      double late = now + MODEL_SECONDS - said.second - said.sort.slackSeconds;
      double urgency = late <= 0 ? 1 : Math.exp(-late / said.sort.decaySeconds);
      return gain(said) * urgency / (said.bytes + PROMPT_BYTES / (double) ROWS);
    }

    private Decision decide(Said said, double now, Prices at) {
      double left = Math.max(0, said.sort.slackSeconds - (now - said.second));
      Case asked =
          new Case(
              said.weight,
              said.sort == Sort.ALARM,
              said.error,
              0.05,
              Optional.of(Duration.ofNanos((long) (left * 1e9))),
              Duration.ofNanos((long) (said.sort.decaySeconds * 1e9)),
              500,
              Set.of(),
              Set.of());
      Offer offer =
          new Offer(
              "model",
              CORRECT,
              said.bytes + PROMPT_BYTES / ROWS,
              OptionalDouble.of(0),
              Duration.ofMillis((long) (MODEL_SECONDS * 1_000)),
              0.01,
              true,
              "any",
              100_000,
              Set.of());
      Conditions conditions =
          new Conditions(
              at,
              new Prices(averagePerByte, 0, 0.05),
              ladder.mode() == Mode.LOCAL ? Mode.LOCAL : Mode.NORMAL,
              goodput.bytesPerSecond(),
              goodput.roundTrip(),
              0.001,
              0.9);
      return Utility.decide(asked, List.of(offer), conditions);
    }
  }
}
