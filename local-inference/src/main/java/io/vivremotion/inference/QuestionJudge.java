package io.vivremotion.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Because;
import io.vivremotion.flow.Guess;
import io.vivremotion.flow.Task;
import io.vivremotion.flow.Verdict;
import io.vivremotion.inference.IntentMatcher.Match;
import io.vivremotion.inference.Words.Word;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import io.vivremotion.message.Priority;
import io.vivremotion.state.LastValues;
import io.vivremotion.state.LastValues.Known;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a question names, and gives the verdict once its intent is known. */
final class QuestionJudge {
  private static final double LEAST_CERTAINTY = 0.5;

  private final QuestionStage.Config config;
  private final Lookup lookup;
  private final InstantSource clock;
  private final MeterRegistry meters;

  QuestionJudge(
      QuestionStage.Config config,
      LastValues lastValues,
      InstantSource clock,
      MeterRegistry meters) {
    this.config = config;
    this.lookup = new Lookup(lastValues, config.synonyms());
    this.clock = clock;
    this.meters = meters;
  }

  Question read(int index, Message message, String text) {
    List<Word> words = Words.of(text);
    Slot<DeviceId> device = lookup.device(words, message.device(), clock.instant());
    Slot<Known> measurement = new Slot.Unknown<>();
    if (device instanceof Slot.Found<DeviceId>(DeviceId found, int from, int to)) {
      List<Word> rest =
          words.stream().filter(word -> word.to() <= from || word.from() >= to).toList();
      measurement = lookup.measurement(rest, found);
    }
    return new Question(
        index, message, text, words, device, measurement, mask(text, words, device, measurement));
  }

  private String mask(
      String text, List<Word> words, Slot<DeviceId> device, Slot<Known> measurement) {
    StringBuilder masked = new StringBuilder();
    int deviceFrom = device instanceof Slot.Found<DeviceId> found ? found.from() : -1;
    int deviceTo = device instanceof Slot.Found<DeviceId> found ? found.to() : -1;
    int nameFrom = measurement instanceof Slot.Found<Known> found ? found.from() : -1;
    int nameTo = measurement instanceof Slot.Found<Known> found ? found.to() : -1;
    for (int i = 0; i < text.length(); ) {
      if (i == deviceFrom) {
        boolean article = masked.toString().toLowerCase(java.util.Locale.ROOT).endsWith("the ");
        masked.append(article ? "machine" : IntentMatcher.ANY_DEVICE);
        i = deviceTo;
      } else if (i == nameFrom && isNumber(measurement) && isNoun(words, nameFrom)) {
        masked.append(IntentMatcher.ANY_MEASUREMENT);
        i = nameTo;
      } else {
        masked.append(text.charAt(i++));
      }
    }
    return masked.toString();
  }

  /** "Is it running" stays as it is: what is no number is asked for in other words. */
  private static boolean isNumber(Slot<Known> measurement) {
    return measurement instanceof Slot.Found<Known> found
        && found.value().measurement().value() instanceof Measurement.Value.Numeric;
  }

  /** "How hot is it" stays as it is; names of measurements are replaced. */
  private static boolean isNoun(List<Word> words, int from) {
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i).from() == from && words.get(i - 1).text().equals("how")) {
        return false;
      }
    }
    return true;
  }

  Verdict judge(Question question, Match match, double threshold) {
    Map<String, Object> facts = facts(match, threshold);
    if (match.probability() < threshold) {
      facts.put("would-flip", "a wording nearer to an example, or a higher tolerated-error");
      Task task = task(question, match.probability());
      task = guess(question, match).map(task::with).orElse(task);
      return escalate(question, task, "question-unsure", facts);
    }
    return switch (find(question, match.intent(), facts)) {
      case Finding.Text(String text) -> answered(text, match, facts);
      case Finding.Nothing(String rule) -> escalate(question, task(question, 0), rule, facts);
    };
  }

  /** What an intent comes to. */
  private sealed interface Finding {
    /** The answer. */
    record Text(String text) implements Finding {}

    /** The box has none, by that rule. */
    record Nothing(String rule) implements Finding {}
  }

  /** What is more likely wrong than right is not worth saying. */
  private Optional<Guess> guess(Question question, Match match) {
    boolean likely = match.probability() >= LEAST_CERTAINTY;
    return likely && find(question, match.intent(), new HashMap<>()) instanceof Finding.Text found
        ? Optional.of(Guess.of(found.text, match.probability()))
        : Optional.empty();
  }

  private Finding find(Question question, Intent intent, Map<String, Object> facts) {
    if (intent.template().isEmpty()) {
      facts.put("would-flip", "a question for a value this gateway holds");
      return new Finding.Nothing("question-for-the-cloud");
    }
    if (!intent.needsDevice()) {
      return withoutDevice(intent, facts);
    }
    return switch (question.device()) {
      case Slot.Found<DeviceId>(DeviceId device, int _, int _) ->
          aboutDevice(question, intent, device, facts);
      case Slot.Ambiguous<DeviceId>(List<String> candidates) -> {
        facts.put("candidates", String.join(", ", candidates));
        facts.put("would-flip", "a question that names one of them");
        yield new Finding.Nothing("question-ambiguous-device");
      }
      case Slot.Unknown<DeviceId>() -> {
        facts.put("would-flip", "the name of a device that has reported");
        yield new Finding.Nothing("question-unknown-device");
      }
    };
  }

  private Finding withoutDevice(Intent intent, Map<String, Object> facts) {
    List<String> devices = lookup.deviceNames();
    if (intent.template().contains("{devices}") && devices.isEmpty()) {
      facts.put("would-flip", "a device that has reported");
      return new Finding.Nothing("question-unknown-device");
    }
    return new Finding.Text(AnswerText.devices(intent.template(), devices));
  }

  private Finding aboutDevice(
      Question question, Intent intent, DeviceId device, Map<String, Object> facts) {
    facts.put("device", device.value());
    List<Known> all = lookup.all(device);
    Slot<Known> known = new Slot.Unknown<>();
    if (intent.needsMeasurement()) {
      known = question.measurement();
    } else if (!intent.measurements().isEmpty()) {
      known = lookup.firstOf(intent.measurements(), device);
    } else if (!all.isEmpty()) {
      known = new Slot.Found<>(newest(all), 0, 0);
    }
    return switch (known) {
      case Slot.Found<Known>(Known value, int _, int _) -> fresh(intent, value, all, facts);
      case Slot.Ambiguous<Known>(List<String> _) -> {
        facts.put("would-flip", "a question that names one measurement");
        yield new Finding.Nothing("question-ambiguous-measurement");
      }
      case Slot.Unknown<Known>() -> {
        facts.put("would-flip", "a measurement this device has reported");
        yield new Finding.Nothing("question-unknown-measurement");
      }
    };
  }

  private static Known newest(List<Known> all) {
    return all.stream().max((a, b) -> a.at().compareTo(b.at())).orElseThrow();
  }

  private Finding fresh(Intent intent, Known value, List<Known> all, Map<String, Object> facts) {
    Instant now = clock.instant();
    AnswerText text = new AnswerText(now);
    facts.put("measurement", value.measurement().name());
    facts.put("age", text.age(value.at()));
    if (intent.givesValue() && value.at().plus(config.staleAfter()).isBefore(now)) {
      facts.put("stale-after", config.staleAfter().toString());
      facts.put("would-flip", "a value younger than " + config.staleAfter());
      return new Finding.Nothing("question-stale-value");
    }
    return new Finding.Text(text.of(intent.template(), value.device(), value, all));
  }

  private Verdict answered(String text, Match match, Map<String, Object> facts) {
    facts.put("would-flip", "a probability below the threshold");
    count("answered");
    return new Verdict.Answered(text, match.probability(), new Because("question-answered", facts));
  }

  private Verdict escalate(Question question, Task task, String rule, Map<String, Object> facts) {
    count(rule.substring("question-".length()));
    Priority urgency =
        question.message().priority() == Priority.ALARM ? Priority.ALARM : Priority.INTERACTIVE;
    return new Verdict.Escalate(task, urgency, new Because(rule, facts));
  }

  /**
   * @param certainty 0: the box has no answer
   */
  private Task task(Question question, double certainty) {
    DeviceId about =
        question.device() instanceof Slot.Found<DeviceId>(DeviceId device, int _, int _)
            ? device
            : question.message().device();
    return new QuestionRow(question, certainty, about, lookup.all(about), clock.instant()).task();
  }

  private Map<String, Object> facts(Match match, double threshold) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("intent", match.intent().name());
    facts.put("probability", match.probability());
    facts.put("threshold", threshold);
    facts.put("similarity", match.similarity());
    facts.put("margin", match.margin());
    facts.put("nearest-example", match.example());
    facts.put("runner-up", match.runnerUp().name());
    return facts;
  }

  private void count(String result) {
    meters.counter("vivremotion_questions", "result", result).increment();
  }
}
