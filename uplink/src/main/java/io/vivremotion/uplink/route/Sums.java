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
  /** What a call adds up to; each a place in the sums. */
  private enum Term {
    ROWS,
    REWARD,
    IPS,
    DOUBLY_ROBUST,
    GAIN,
    WEIGHT,
    ASKS,
    UNTRIED
  }

  private static final int TERMS = Term.values().length;

  private final double[] sums = new double[TERMS];
  private final double[][] products = new double[TERMS][TERMS];
  private long calls;
  private long waited;
  private double wanted;

  /** The rows of one call whose outcomes are known. */
  void add(List<Logged> call) {
    double[] of = new double[TERMS];
    for (Logged each : call) {
      of[Term.ROWS.ordinal()] += 1;
      of[Term.REWARD.ordinal()] += each.reward();
      of[Term.IPS.ordinal()] += each.weight() * each.reward();
      of[Term.DOUBLY_ROBUST.ordinal()] += each.doublyRobust();
      of[Term.GAIN.ordinal()] += each.gain();
      of[Term.WEIGHT.ordinal()] += each.weight();
      of[Term.ASKS.ordinal()] += each.asks();
      of[Term.UNTRIED.ordinal()] += each.untried();
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
    double rows = sum(Term.ROWS);
    if (rows == 0) {
      Value none = Value.of(0, Double.POSITIVE_INFINITY);
      return new Judgement(0, none, none, none, none, none, 0, wanted / Math.max(1, waited));
    }
    double squares = product(Term.WEIGHT, Term.WEIGHT);
    double weights = sum(Term.WEIGHT);
    return new Judgement(
        (int) rows,
        mean(Term.REWARD),
        mean(Term.IPS),
        selfNormalised(),
        mean(Term.DOUBLY_ROBUST),
        mean(Term.GAIN),
        squares == 0 ? 0 : weights * weights / squares,
        (sum(Term.UNTRIED) + wanted) / (rows + waited));
  }

  /** Of those that are asked; the others are worth 0. Its error by the delta method. */
  private Value selfNormalised() {
    double weights = sum(Term.WEIGHT);
    if (weights == 0) {
      return Value.of(0, 0);
    }
    double asks = sum(Term.ASKS) / sum(Term.ROWS);
    double ofAsked = sum(Term.IPS) / weights;
    double squares = squaresAround(Term.IPS, Term.WEIGHT, ofAsked);
    return Value.of(asks * ofAsked, asks * Math.sqrt(squares) / weights);
  }

  private Value mean(Term term) {
    double rows = sum(Term.ROWS);
    double mean = sum(term) / rows;
    return Value.of(mean, Math.sqrt(squaresAround(term, Term.ROWS, mean)) / rows);
  }

  /** Over all calls, of the square of {@code one - times * other}: what a sum's spread is. */
  private double squaresAround(Term one, Term other, double times) {
    double squares =
        product(one, one) - 2 * times * product(one, other) + times * times * product(other, other);
    return Math.max(0, squares); // rounding
  }

  private double sum(Term term) {
    return sums[term.ordinal()];
  }

  private double product(Term one, Term other) {
    return products[one.ordinal()][other.ordinal()];
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
