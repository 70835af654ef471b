package io.vivremotion.uplink;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What rows cost and how long models take, learnt from calls: of each model by itself, and over all
 * of them together, moving averages of the last twenty. What all have in common is believed of a
 * model that was not heard, counts as one call of one that was, and comes back with time: a model
 * that was slow and is therefore asked no more is tried again. Learns on the uplink's thread; told
 * on any.
 */
final class Costs {
  /** Beyond these a model is taken to be as all are. */
  static final int MOST_MODELS = 16;

  private static final int CALLS = 20;
  private static final double SHARE = 2.0 / (CALLS + 1);

  private final LongSupplier nanoTime;
  private final double halfLifeNanos;
  private final Map<String, Known> byModel = new ConcurrentHashMap<>();
  private volatile ModelCosts all = ModelCosts.FIRST;

  /**
   * @param halfLife in which what was heard of a model loses half of its weight
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  Costs(Duration halfLife, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.halfLifeNanos = (double) halfLife.toNanos();
  }

  /**
   * @param calls that it counts as, at {@code atNanos}
   */
  private record Known(ModelCosts own, double calls, long atNanos) {}

  /** A call to the model was answered. */
  void answered(String model, ModelCosts call) {
    all = all.towards(call, SHARE);
    Known known = byModel.get(model);
    if (known == null && !hasRoom(model)) {
      return;
    }
    double before = known == null ? 0 : calls(known);
    ModelCosts own =
        known == null ? call : known.own.towards(call, Math.max(SHARE, 1 / (before + 1)));
    byModel.put(model, new Known(own, Math.min(CALLS, before + 1), nanoTime.getAsLong()));
  }

  /**
   * A prompt of a lot was answered, hours later and by another way: of its tokens alone is learnt,
   * and the model counts as no better known.
   */
  void answeredLater(String model, ModelCosts call) {
    all = all.towardsTokens(call, SHARE);
    byModel.computeIfPresent(
        model,
        (_, known) -> new Known(known.own.towardsTokens(call, SHARE), known.calls, known.atNanos));
  }

  private boolean hasRoom(String model) {
    return byModel.size() < MOST_MODELS && model.matches("[\\x21-\\x7e&&[^=]]{1,128}");
  }

  /** Any thread. */
  ModelCosts of(String model) {
    Known known = byModel.get(model);
    if (known == null) {
      return all;
    }
    double calls = calls(known);
    return all.towards(known.own, calls / (1 + calls));
  }

  private double calls(Known known) {
    double passed = nanoTime.getAsLong() - known.atNanos;
    return known.calls * Math.pow(0.5, Math.max(0, passed) / halfLifeNanos);
  }

  /** For {@link #resume}: what all have in common, then model by model. */
  String learnt() {
    StringBuilder text = new StringBuilder(all.text());
    byModel.forEach((model, known) ->
        text.append(' ')
            .append(model)
            .append('=')
            .append(calls(known))
            .append(',')
            .append(known.own.text()));
    return text.toString();
  }

  /** What an earlier run has learnt; what is of another form is passed over. */
  void resume(String learnt) {
    String[] fields = learnt.split(" ", -1);
    try {
      all = ModelCosts.read(fields[0]);
      for (int i = 1; i < fields.length; i++) {
        int equals = fields[i].indexOf('=');
        int comma = fields[i].indexOf(',', equals);
        String model = fields[i].substring(0, Math.max(0, equals));
        if (hasRoom(model) && comma > 0) {
          double calls = Double.parseDouble(fields[i].substring(equals + 1, comma));
          ModelCosts own = ModelCosts.read(fields[i].substring(comma + 1));
          long now = nanoTime.getAsLong();
          byModel.put(model, new Known(own, calls > 0 ? Math.min(CALLS, calls) : 0, now));
        }
      }
    } catch (IllegalArgumentException ofAnotherVersion) {
      all = ModelCosts.FIRST;
      byModel.clear();
    }
  }
}
