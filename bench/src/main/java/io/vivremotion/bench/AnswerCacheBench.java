package io.vivremotion.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.inference.SentenceEncoder;
import io.vivremotion.uplink.cache.CacheKey;
import io.vivremotion.uplink.cache.CachedAnswer;
import io.vivremotion.uplink.cache.Embedding;
import io.vivremotion.uplink.cache.Partition;
import io.vivremotion.uplink.cache.QuestionIndex;
import io.vivremotion.uplink.cache.Wanted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Precision and recall of the semantic cache on pairs of questions: one of a pair is stored, the
 * other asked. Arguments: the pairs (JSON lines with a, b, duplicate), the folder of models, how
 * many pairs.
 */
final class AnswerCacheBench {
  private static final double[] NEARNESS = {
    0.90, 0.92, 0.94, 0.95, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985
  };
  private static final int HALVES_SEED = 1;
  private static final CachedAnswer ANSWER = new CachedAnswer(List.of(), 0);

  /**
   * @param nearness of the answer found, negative if there was none
   */
  private record Pair(boolean duplicate, double nearness, boolean first) {}

  private final List<Pair> pairs = new ArrayList<>();

  private AnswerCacheBench() {}

  public static void main(String[] arguments) throws Exception {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]));
    int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : lines.size();
    AnswerCacheBench bench = new AnswerCacheBench();
    try (SentenceEncoder encoder = SentenceEncoder.open(Path.of(arguments[1]))) {
      bench.ask(lines.subList(0, Math.min(count, lines.size())), encoder);
    }
    bench.report();
  }

  private void ask(List<String> lines, SentenceEncoder encoder) throws Exception {
    JsonMapper json = new JsonMapper();
    QuestionIndex.Config config = new QuestionIndex.Config(1L << 20, 1, NEARNESS[0]);
    Random halves = new Random(HALVES_SEED);
    for (String line : lines) {
      JsonNode row = json.readTree(line);
      List<String> texts = List.of(row.get("a").asText(), row.get("b").asText());
      float[][] vectors = encoder.encode(texts.stream().map(text -> asked(text).plain()).toList());
      QuestionIndex index = new QuestionIndex(config, () -> 0);
      index.put(question(texts.get(0), vectors[0]), ANSWER, Duration.ofHours(1));
      double nearness =
          index
              .find(question(texts.get(1), vectors[1]))
              .map(QuestionIndex.Found::nearness)
              .orElse(-1.0);
      pairs.add(new Pair(row.get("duplicate").asInt() == 1, nearness, halves.nextBoolean()));
    }
  }

  private static Wanted.Question asked(String text) {
    Partition partition = new Partition("bench", "", "", "", "");
    return new Wanted.Question(
        CacheKey.of(partition, "bench".getBytes(StandardCharsets.UTF_8)), text);
  }

  private static QuestionIndex.Question question(String text, float[] vector) {
    Wanted.Question asked = asked(text);
    return new QuestionIndex.Question(asked.group(), text, new Embedding(vector));
  }

  private void report() {
    System.out.println("nearness  one half: precision recall   other half: precision recall");
    for (double nearness : NEARNESS) {
      System.out.printf("%.3f %s %s%n", nearness, half(nearness, true), half(nearness, false));
    }
  }

  private String half(double nearness, boolean first) {
    List<Pair> half = pairs.stream().filter(pair -> pair.first() == first).toList();
    long hits = half.stream().filter(pair -> pair.nearness() >= nearness).count();
    long right =
        half.stream().filter(pair -> pair.nearness() >= nearness && pair.duplicate()).count();
    long duplicates = half.stream().filter(Pair::duplicate).count();
    return String.format(
        "| %d of %d hits right (%.1f %%), recall %.1f %%",
        right, hits, 100.0 * right / Math.max(1, hits), 100.0 * right / Math.max(1, duplicates));
  }
}
