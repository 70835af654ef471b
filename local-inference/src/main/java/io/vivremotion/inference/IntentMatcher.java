package io.vivremotion.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the intent nearest to a sentence: half the mean similarity of its three nearest examples,
 * half that of the examples' centre. Immutable.
 */
final class IntentMatcher {
  /** What stands for a slot when sentences are compared: any machine, any measurement. */
  static final String ANY_DEVICE = "the machine";

  static final String ANY_MEASUREMENT = "temperature";
  private static final int NEAREST = 3;

  /** From so many examples on a site is calibrated on its own, of which so many are tried. */
  private static final int OWN_CALIBRATION = 500;

  /**
   * Out-of-scope trials are harder than people's questions; with this weight the tolerated error
   * held on CLINC150, HWU64 and BANKING77 (models/sentence-encoder/card.md).
   */
  private static final double OUT_OF_SCOPE_WEIGHT = 0.1;

  private final List<Learned> learned;
  private final Calibration calibration;

  private static final class Learned {
    private final Intent intent;
    private final float[][] examples;
    private final float[] centre;

    Learned(Intent intent, float[][] examples) {
      this.intent = intent;
      this.examples = examples;
      this.centre = IntentMatcher.centre(examples);
    }

    Learned without(int index) {
      float[][] others = new float[examples.length - 1][];
      System.arraycopy(examples, 0, others, 0, index);
      System.arraycopy(examples, index + 1, others, index, others.length - index);
      return new Learned(intent, others);
    }
  }

  /**
   * @param similarity of the best intent, -1..1
   * @param margin to the next best intent
   * @param probability that the intent is right
   */
  record Match(
      Intent intent,
      String example,
      Intent runnerUp,
      double similarity,
      double margin,
      double probability) {}

  private IntentMatcher(List<Learned> learned) {
    this.learned = learned;
    this.calibration = calibrate(learned);
  }

  /** The least probability of a right answer, where so large a share may be wrong. */
  double threshold(double toleratedError) {
    return calibration.threshold(toleratedError);
  }

  private static Calibration calibrate(List<Learned> learned) {
    int examples = learned.stream().mapToInt(one -> one.examples.length).sum();
    if (examples < OWN_CALIBRATION || learned.size() < 3) {
      return Calibration.BUNDLED;
    }
    int stride = Math.max(1, examples / OWN_CALIBRATION);
    List<Calibration.Trial> trials = new ArrayList<>();
    int index = 0;
    for (Learned own : learned) {
      for (int i = 0; i < own.examples.length; i++) {
        if (index++ % stride == 0 && own.examples.length > 1) {
          trial(learned, own, i, trials);
        }
      }
    }
    return Calibration.of(trials);
  }

  /** Judges one example as if it had not been given, then as if its intent had not. */
  private static void trial(
      List<Learned> learned, Learned own, int index, List<Calibration.Trial> trials) {
    float[] sentence = own.examples[index];
    double ownScore = score(own.without(index), sentence);
    double best = -1;
    double second = -1;
    for (Learned other : learned) {
      double score = other.equals(own) ? -1 : score(other, sentence);
      second = Math.max(second, Math.min(score, best));
      best = Math.max(best, score);
    }
    boolean right = ownScore >= best;
    double top = Math.max(ownScore, best);
    double next = right ? best : Math.max(ownScore, second);
    trials.add(new Calibration.Trial(Calibration.evidence(top, top - Math.max(next, 0)), right, 1));
    trials.add(
        new Calibration.Trial(
            Calibration.evidence(best, best - Math.max(second, 0)), false, OUT_OF_SCOPE_WEIGHT));
  }

  /** The bundled intents, if wanted, with the operator's added or put in their place. */
  static List<Intent> intents(QuestionStage.Config config) {
    Map<String, Intent> byName = new LinkedHashMap<>();
    if (config.bundledIntents()) {
      BundledIntents.ALL.forEach(intent -> byName.put(intent.name(), intent));
    }
    config.intents().forEach(intent -> byName.put(intent.name(), intent));
    return List.copyOf(byName.values());
  }

  static IntentMatcher learn(List<Intent> intents, SentenceEncoder encoder) {
    List<Learned> learned = new ArrayList<>();
    for (Intent intent : intents) {
      float[][] examples =
          encoder.encode(intent.examples().stream().map(IntentMatcher::plain).toList());
      learned.add(new Learned(intent, examples));
    }
    return new IntentMatcher(learned);
  }

  /** Sentences in memory. */
  int examples() {
    return learned.stream().mapToInt(each -> each.examples.length).sum();
  }

  private static String plain(String example) {
    return example.replace("{device}", ANY_DEVICE).replace("{measurement}", ANY_MEASUREMENT);
  }

  private static float[] centre(float[][] examples) {
    float[] centre = new float[examples[0].length];
    for (float[] example : examples) {
      for (int i = 0; i < centre.length; i++) {
        centre[i] += example[i];
      }
    }
    float scale = (float) (1 / Math.sqrt(Math.max(dot(centre, centre), 1e-24)));
    for (int i = 0; i < centre.length; i++) {
      centre[i] *= scale;
    }
    return centre;
  }

  /** Of one intent alone, the margin is its similarity. */
  Match match(float[] sentence) {
    Learned best = learned.getFirst();
    Learned second = best;
    double bestScore = Double.NEGATIVE_INFINITY;
    double secondScore = Double.NEGATIVE_INFINITY;
    for (Learned candidate : learned) {
      double score = score(candidate, sentence);
      if (score > bestScore) {
        second = best;
        secondScore = bestScore;
        best = candidate;
        bestScore = score;
      } else if (score > secondScore) {
        second = candidate;
        secondScore = score;
      }
    }
    double margin = bestScore - Math.max(secondScore, 0);
    return new Match(
        best.intent,
        best.intent.examples().get(nearest(best, sentence)),
        second.intent,
        bestScore,
        margin,
        calibration.probability(bestScore, margin));
  }

  private static double score(Learned candidate, float[] sentence) {
    double[] top = new double[Math.min(NEAREST, candidate.examples.length)];
    java.util.Arrays.fill(top, Double.NEGATIVE_INFINITY);
    for (float[] example : candidate.examples) {
      double similarity = dot(example, sentence);
      for (int i = 0; i < top.length; i++) {
        if (similarity > top[i]) {
          double smaller = top[i];
          top[i] = similarity;
          similarity = smaller;
        }
      }
    }
    double sum = 0;
    for (double similarity : top) {
      sum += similarity;
    }
    return (sum / top.length + dot(candidate.centre, sentence)) / 2;
  }

  private static int nearest(Learned candidate, float[] sentence) {
    int nearest = 0;
    for (int i = 1; i < candidate.examples.length; i++) {
      if (dot(candidate.examples[i], sentence) > dot(candidate.examples[nearest], sentence)) {
        nearest = i;
      }
    }
    return nearest;
  }

  private static float dot(float[] a, float[] b) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int i = 0; i + 3 < a.length; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    return sum0 + sum1 + sum2 + sum3;
  }
}
