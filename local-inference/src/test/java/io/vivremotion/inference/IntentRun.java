package io.vivremotion.inference;

import io.vivremotion.inference.IntentMatcher.Match;
import io.vivremotion.inference.onnx.UnusableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Intent accuracy and out-of-scope recall on CLINC150's handed-out part, and milliseconds per
 * sentence. Argument: examples per intent (default 100, all).
 */
final class IntentRun {
  private IntentRun() {}

  private record Outcome(boolean inScope, boolean right, double probability) {}

  public static void main(String[] arguments) throws UnusableModel {
    int examples = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
    try (SentenceEncoder encoder = SentenceEncoder.open(NabRun.MODELS)) {
      List<Intent> intents =
          LabelledQuestions.intents(LabelledQuestions.of("clinc150/train.jsonl"), examples);
      long begun = System.nanoTime();
      IntentMatcher matcher = IntentMatcher.learn(intents, encoder);
      System.out.printf(
          Locale.ROOT,
          "%d examples learned, %.2f ms each%n",
          intents.size() * examples,
          (System.nanoTime() - begun) / 1e6 / (intents.size() * examples));
      List<Outcome> outcomes = new ArrayList<>();
      LabelledQuestions.of("clinc150/val.jsonl")
          .forEach((intent, questions) -> judge(questions, intent, encoder, matcher, outcomes));
      LabelledQuestions.of("clinc150/oos_val.jsonl")
          .forEach((_, questions) -> judge(questions, "", encoder, matcher, outcomes));
      System.out.println("as 5 % tolerated errors set it:");
      print(outcomes, matcher.threshold(0.05));
      System.out.println("as 10 % tolerated errors set it:");
      print(outcomes, matcher.threshold(0.10));
      for (double threshold : new double[] {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}) {
        print(outcomes, threshold);
      }
      latency(encoder);
    }
  }

  private static void judge(
      List<String> questions,
      String intent,
      SentenceEncoder encoder,
      IntentMatcher matcher,
      List<Outcome> outcomes) {
    for (float[] vector : encoder.encode(questions)) {
      Match match = matcher.match(vector);
      outcomes.add(
          new Outcome(
              !intent.isEmpty(), match.intent().name().equals(intent), match.probability()));
    }
  }

  private static void print(List<Outcome> outcomes, double threshold) {
    Map<Boolean, List<Outcome>> byScope =
        outcomes.stream().collect(java.util.stream.Collectors.partitioningBy(Outcome::inScope));
    double accuracy =
        share(
            byScope.getOrDefault(true, List.of()), o -> o.right() && o.probability() >= threshold);
    double recall = share(byScope.getOrDefault(false, List.of()), o -> o.probability() < threshold);
    List<Outcome> answered = outcomes.stream().filter(o -> o.probability() >= threshold).toList();
    System.out.printf(
        Locale.ROOT,
        "threshold %.2f: in-scope accuracy %.1f %%, out-of-scope recall %.1f %%, wrong of answered"
            + " %.1f %%%n",
        threshold,
        100 * accuracy,
        100 * recall,
        100 * share(answered, o -> !o.right()));
  }

  private static double share(List<Outcome> all, java.util.function.Predicate<Outcome> which) {
    return all.isEmpty() ? 0 : all.stream().filter(which).count() / (double) all.size();
  }

  private static void latency(SentenceEncoder encoder) {
    String question = "what is the temperature of the machine?";
    for (int batch : new int[] {1, 8, 16}) {
      List<String> questions = java.util.Collections.nCopies(batch, question);
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 60; i++) {
        long begun = System.nanoTime();
        encoder.encode(questions);
        best = Math.min(best, System.nanoTime() - begun);
      }
      System.out.printf(
          Locale.ROOT, "batch of %d: %.2f ms per sentence at best%n", batch, best / 1e6 / batch);
    }
  }
}
