package io.vivremotion.uplink.learn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Estimates by model and kind of row. Each outcome discounts what was heard before of the kind, of
 * all models alike, and everything halves with time: a model that is asked no more goes back to its
 * prior and is tried again. Thread-safe; never blocks.
 */
public final class Estimates {
  /** Models and kinds together; of others nothing is learnt. */
  public static final int MOST = 256;

  /** That a row comes back usable, before anything was heard. */
  private static final double VALID = 0.98;

  /** What is left of less evidence than this is forgotten. */
  private static final double LEAST = 0.01;

  private final Config config;
  private final LongSupplier nanoTime;
  private final Map<String, Map<String, Pair>> byKind = new TreeMap<>();
  private int size;
  private long halvedToNanos;

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public Estimates(Config config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.halvedToNanos = nanoTime.getAsLong();
  }

  /**
   * @param priorWeight outcomes that the prior counts as
   * @param discount what an outcome leaves of the weight of those before it
   * @param halfLife in which all that was heard loses half of its weight
   */
  public record Config(double priorWeight, double discount, Duration halfLife) {
    public static final Config DEFAULT = new Config(20, 0.99, Duration.ofMinutes(30));

    public Config {
      require(priorWeight > 0 && priorWeight <= 10_000, "prior-weight", "above 0, at most 10000");
      require(discount >= 0.5 && discount <= 1, "discount", "0.5 to 1");
      require(halfLife.isPositive(), "half-life", "a duration above 0");
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected + " was expected");
      }
    }
  }

  private record Pair(Belief valid, Belief right) {
    static final Pair NONE = new Pair(Belief.NONE, Belief.NONE);

    Pair discounted(boolean ofForm, double share) {
      return ofForm ? new Pair(valid.times(share), right) : new Pair(valid, right.times(share));
    }

    Pair times(double share) {
      return new Pair(valid.times(share), right.times(share));
    }

    double evidence() {
      return valid.evidence() + right.evidence();
    }
  }

  /** One of all, for those who show them. */
  public record Told(Subject subject, Estimate estimate) {}

  public synchronized void heard(Subject of, Signal signal, boolean good) {
    halve();
    Map<String, Pair> models = byKind.getOrDefault(of.kind(), Map.of());
    if (!models.containsKey(of.model()) && !makeRoom()) {
      return;
    }
    Map<String, Pair> all = byKind.computeIfAbsent(of.kind(), _ -> new TreeMap<>());
    all.replaceAll((_, each) -> each.discounted(signal.ofForm(), config.discount));
    Pair known = all.getOrDefault(of.model(), Pair.NONE);
    size += all.containsKey(of.model()) ? 0 : 1;
    all.put(
        of.model(),
        signal.ofForm()
            ? new Pair(known.valid.heard(good, signal.weight()), known.right)
            : new Pair(known.valid, known.right.heard(good, signal.weight())));
  }

  /** A verdict was changed: what it told does not count any more. */
  public synchronized void takenBack(Subject of, Signal signal, boolean wasGood) {
    Map<String, Pair> models = byKind.getOrDefault(of.kind(), Map.of());
    Pair known = models.get(of.model());
    if (known != null) {
      models.put(
          of.model(),
          signal.ofForm()
              ? new Pair(known.valid.takenBack(wasGood, signal.weight()), known.right)
              : new Pair(known.valid, known.right.takenBack(wasGood, signal.weight())));
    }
  }

  /**
   * @param prior probability that an answer is right, before anything was heard
   */
  public synchronized Estimate of(Subject subject, double prior) {
    halve();
    Pair known =
        byKind.getOrDefault(subject.kind(), Map.of()).getOrDefault(subject.model(), Pair.NONE);
    double form = Math.max(VALID, prior);
    return new Estimate(
        known.valid.mean(form, config.priorWeight),
        known.right.mean(prior / form, config.priorWeight),
        known.evidence());
  }

  /** Of how many models and kinds something is known. */
  public synchronized int size() {
    return size;
  }

  /**
   * Those of which something is known.
   *
   * @param prior of a model, as in {@link #of}
   */
  public synchronized List<Told> all(ToDoubleFunction<String> prior) {
    List<Told> all = new ArrayList<>();
    byKind.forEach((kind, models) ->
        models
            .keySet()
            .forEach(model -> {
              Subject subject = new Subject(model, kind);
              all.add(new Told(subject, of(subject, prior.applyAsDouble(model))));
            }));
    return all;
  }

  /** For {@link #resume}: kind and model as the key, four weights. */
  public synchronized Map<String, String> learnt() {
    halve();
    Map<String, String> learnt = new TreeMap<>();
    byKind.forEach((kind, models) ->
        models.forEach((model, each) -> {
          if (isPlain(kind) && isPlain(model)) {
            learnt.put(
                kind + "|" + model,
                each.valid.good()
                    + " "
                    + each.valid.bad()
                    + " "
                    + each.right.good()
                    + " "
                    + each.right.bad());
          }
        }));
    return learnt;
  }

  /** A word of a file: no space, no line, no separator. */
  private static boolean isPlain(String text) {
    return text.matches("[\\x21-\\x7e&&[^|]]{1,128}");
  }

  /** What an earlier run has learnt. Throws {@link IllegalArgumentException} for anything else. */
  public synchronized void resume(Map<String, String> learnt) {
    Map<String, Map<String, Pair>> read = new TreeMap<>();
    int count = 0;
    for (Map.Entry<String, String> each : learnt.entrySet()) {
      String[] key = each.getKey().split("\\|", -1);
      String[] weights = each.getValue().split(" ", -1);
      if (key.length != 2 || weights.length != 4 || ++count > MOST) {
        throw new IllegalArgumentException("an estimate was expected, got " + each.getKey());
      }
      double[] w = new double[4];
      for (int i = 0; i < w.length; i++) {
        w[i] = Double.parseDouble(weights[i]);
      }
      read.computeIfAbsent(key[0], _ -> new TreeMap<>())
          .put(key[1], new Pair(new Belief(w[0], w[1]), new Belief(w[2], w[3])));
    }
    byKind.clear();
    byKind.putAll(read);
    size = count;
  }

  private boolean makeRoom() {
    if (size < MOST) {
      return true;
    }
    byKind.values().forEach(models -> models.values().removeIf(it -> it.evidence() < LEAST));
    byKind.values().removeIf(Map::isEmpty);
    size = byKind.values().stream().mapToInt(Map::size).sum();
    return size < MOST;
  }

  private void halve() {
    long now = nanoTime.getAsLong();
    double share = Math.pow(0.5, (now - halvedToNanos) / (double) config.halfLife.toNanos());
    if (share < 0.9999) {
      halvedToNanos = now;
      byKind.values().forEach(models -> models.replaceAll((_, each) -> each.times(share)));
    }
  }
}
