package io.vivremotion.packaging;

import io.vivremotion.uplink.route.Evaluation;
import io.vivremotion.uplink.route.OffPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What another policy would have been worth, for people. */
final class EvaluationText {
  private EvaluationText() {}

  static String of(Evaluation.Result result) {
    OffPolicy.Judgement judged = result.judgement();
    List<String> lines = new ArrayList<>();
    if (result.unlogged() > 0) {
      lines.add(
          result.unlogged() + " decisions were logged without a probability: of no use here.");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%d decisions with an outcome; they weigh as much as %.0f calls of its own.",
            judged.decisions(),
            judged.effective()));
    if (judged.obstacle().isEmpty()) {
      lines.add(value("present policy, as it was", judged.present()));
      lines.add(value("inverse propensity (IPS)", judged.ips()));
      lines.add(value("self-normalised (SNIPS)", judged.snips()));
      lines.add(value("doubly robust", judged.doublyRobust()));
      lines.add(value("gain, doubly robust", judged.gain()));
      lines.add(verdict(judged));
    } else {
      lines.add("No estimate: " + judged.obstacle() + ".");
      lines.add(
          "The log supports one where uplink.delivery.routing.exploration names the kinds of rows"
              + " in which the two policies differ, and the models both may ask.");
    }
    return "\nWhat it would have been worth\n  " + String.join("\n  ", lines) + "\n";
  }

  private static String verdict(OffPolicy.Judgement judged) {
    if (judged.gain().low() > 0) {
      return "It is better: the interval of the gain lies above 0.";
    }
    return judged.gain().high() < 0
        ? "It is worse: the interval of the gain lies below 0."
        : "It may be better or worse: the interval of the gain holds 0.";
  }

  private static String value(String name, OffPolicy.Value value) {
    return String.format(
        Locale.ROOT,
        "%-28s %9.5f per decision, 95 %% between %.5f and %.5f",
        name,
        value.mean(),
        value.low(),
        value.high());
  }
}
