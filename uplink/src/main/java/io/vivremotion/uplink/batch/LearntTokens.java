package io.vivremotion.uplink.batch;

import io.vivremotion.uplink.chat.Usage;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many tokens a model's vendor counts for each that is estimated here, by encoding, learnt from
 * the usage it reports. An encoding that was not used yet is taken to be as far off as the others
 * of its model. Not thread-safe.
 */
public final class LearntTokens {
  private static final double SHARE = 0.1;
  private static final double MOST = 10;
  private static final int MOST_MODELS = 16;

  private final Map<String, Map<Encoding, Double>> ratios = new TreeMap<>();

  /** Of one model. */
  public TokenMeasure of(String model) {
    Map<Encoding, Double> known = ratios.getOrDefault(model, Map.of());
    double others = known.values().stream().mapToDouble(each -> each).average().orElse(1);
    return (encoding, text) -> Tokens.estimate(text) * known.getOrDefault(encoding, others);
  }

  /** Learns from the vendor's count of a whole request. */
  public void reported(String model, Prompt prompt, Usage usage) {
    long counted =
        Math.max(0, usage.input())
            + Math.max(0, usage.cacheRead())
            + Math.max(0, usage.cacheWrite());
    long estimated = Tokens.estimate(prompt.instruction()) + Tokens.estimate(prompt.rows());
    if (usage.input() == Usage.NOT_REPORTED || counted == 0 || !hasRoom(model)) {
      return;
    }
    double ratio = Math.clamp(counted / (double) Math.max(1, estimated), 1 / MOST, MOST);
    ratios
        .computeIfAbsent(model, _ -> new EnumMap<>(Encoding.class))
        .merge(
            prompt.writing().encoding(), ratio, (before, now) -> before + SHARE * (now - before));
  }

  private boolean hasRoom(String model) {
    return model.matches("[\\x21-\\x7e&&[^=,]]{1,128}")
        && (ratios.containsKey(model) || ratios.size() < MOST_MODELS);
  }

  /** For the ledger. */
  public String learnt() {
    return ratios.entrySet().stream()
        .map(each -> each.getKey() + "=" + text(each.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String text(Map<Encoding, Double> known) {
    return known.entrySet().stream()
        .map(each -> each.getKey().word() + "," + each.getValue())
        .collect(Collectors.joining(","));
  }

  /** What an earlier run has learnt; what is of another form is passed over. */
  public void resume(String learnt) {
    for (String each : learnt.isBlank() ? new String[0] : learnt.split(" ", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0 && hasRoom(each.substring(0, equals))) {
        resume(each.substring(0, equals), each.substring(equals + 1).split(",", -1));
      }
    }
  }

  private void resume(String model, String[] fields) {
    Map<Encoding, Double> known = new EnumMap<>(Encoding.class);
    for (int i = 0; i + 1 < fields.length; i += 2) {
      for (Encoding encoding : Encoding.values()) {
        if (encoding.word().equals(fields[i]) && fields[i + 1].matches("\\d{1,2}\\.\\d{1,17}")) {
          known.put(encoding, Math.clamp(Double.parseDouble(fields[i + 1]), 1 / MOST, MOST));
        }
      }
    }
    ratios.put(model, known);
  }
}
