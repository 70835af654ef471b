package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.OffPolicy.Judgement;
import io.vivremotion.uplink.route.OffPolicy.Logged;
import io.vivremotion.uplink.route.OffPolicy.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that the estimates of {@link OffPolicy} need of any number of calls: sums of what each call
 * adds up to, and of the products of these. Rows of one prompt went one way together, so it is a
 * call that counts as a trial. Not thread-safe.
 */
final class Sums {
  /** What a call adds up to: each its place in the sums. */
  private static final int ROWS = 0;

  private static final int REWARD = 1;
  private static final int IPS = 2;
  private static final int DOUBLY_ROBUST = 3;
  private static final int GAIN = 4;
  private static final int WEIGHT = 5;
  private static final int ASKS = 6;
  private static final int UNTRIED = 7;
  private static final int TERMS = 8;

  private final double[] sums = new double[TERMS];
  private final double[][] products = new double[TERMS][TERMS];
  private long calls;
  private long waited;
  private double wanted;

  /** The rows of one call whose outcomes are known. */
  void add(List<Logged> call) {
    double[] of = new double[TERMS];
    for (Logged each : call) {
      of[ROWS] += 1;
      of[REWARD] += each.reward();
      of[IPS] += each.weight() * each.reward();
      of[DOUBLY_ROBUST] += each.doublyRobust();
      of[GAIN] += each.gain();
      of[WEIGHT] += each.weight();
      of[ASKS] += each.asks();
      of[UNTRIED] += each.untried();
    }
    calls++;
    for (int i = 0; i < TERMS; i++) {
      sums[i] += of[i];
      for (int j = 0; j < TERMS; j++) {
        products[i][j] += of[i] * of[j];
      }
    }
  }

  /** A decision not to ask, of which another policy would have asked that share. */
  void addWaiting(double share) {
    waited++;
    wanted += share;
  }

  long calls() {
    return calls;
  }

  Judgement judgement() {
    double rows = sum(ROWS);
    if (rows == 0) {
      Value none = Value.of(0, Double.POSITIVE_INFINITY);
      return new Judgement(0, none, none, none, none, none, 0, wanted / Math.max(1, waited));
    }
    double squares = product(WEIGHT, WEIGHT);
    double weights = sum(WEIGHT);
    return new Judgement(
        (int) rows,
        mean(REWARD),
        mean(IPS),
        selfNormalised(),
        mean(DOUBLY_ROBUST),
        mean(GAIN),
        squares == 0 ? 0 : weights * weights / squares,
        (sum(UNTRIED) + wanted) / (rows + waited));
  }

  /** Of those that are asked; the others are worth 0. Its error by the delta method. */
  private Value selfNormalised() {
    double weights = sum(WEIGHT);
    if (weights == 0) {
      return Value.of(0, 0);
    }
    double asks = sum(ASKS) / sum(ROWS);
    double ofAsked = sum(IPS) / weights;
    double squares = squaresAround(IPS, WEIGHT, ofAsked);
    return Value.of(asks * ofAsked, asks * Math.sqrt(squares) / weights);
  }

  private Value mean(int term) {
    double rows = sum(ROWS);
    double mean = sum(term) / rows;
    return Value.of(mean, Math.sqrt(squaresAround(term, ROWS, mean)) / rows);
  }

  /** Over all calls, of the square of {@code one - times * other}: what a sum's spread is. */
  private double squaresAround(int one, int other, double times) {
    double squares =
        product(one, one) - 2 * times * product(one, other) + times * times * product(other, other);
    return Math.max(0, squares); // rounding
  }

  private double sum(int term) {
    return sums[term];
  }

  private double product(int one, int other) {
    return products[one][other];
  }

  /** For {@link #read}. */
  String text() {
    return calls
        + " "
        + waited
        + " "
        + wanted
        + " "
        + words(sums)
        + " "
        + Arrays.stream(products).map(Sums::words).collect(Collectors.joining(" "));
  }

  private static String words(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  /** What {@link #text} wrote; throws {@link IllegalArgumentException} for anything else. */
  static Sums read(String text) {
    double[] all = Arrays.stream(text.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    if (all.length != 3 + TERMS + TERMS * TERMS || !Arrays.stream(all).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("sums of calls were expected");
    }
    Sums sums = new Sums();
    sums.calls = (long) all[0];
    sums.waited = (long) all[1];
    sums.wanted = all[2];
    System.arraycopy(all, 3, sums.sums, 0, TERMS);
    for (int i = 0; i < TERMS; i++) {
      System.arraycopy(all, 3 + TERMS + i * TERMS, sums.products[i], 0, TERMS);
    }
    return sums;
  }
}
