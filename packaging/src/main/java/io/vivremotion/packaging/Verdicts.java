package io.vivremotion.packaging;

import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.insight.Step;
import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.learn.Signal;
import io.vivremotion.uplink.learn.Subject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What operators find of answers: told to the journal, and to what is believed of the model that
 * gave the answer. The same verdict given again changes nothing; another one takes its place. Which
 * model it was is known for as long as the journal remembers the message. Thread-safe.
 */
final class Verdicts {
  /** Given lately, so that two of a time do not both count. */
  static final int MOST_RECENT = 1_000;

  private final DecisionJournal journal;
  private final Uplink uplink;
  private final Map<MessageId, Boolean> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, Boolean> eldest) {
          return size() > MOST_RECENT;
        }
      };

  Verdicts(DecisionJournal journal, Uplink uplink) {
    this.journal = journal;
    this.uplink = uplink;
  }

  /** What became of a verdict. */
  sealed interface Given {
    /**
     * @param changed false: it was given before
     */
    record Noted(boolean changed, Subject of) implements Given {}

    /** Nothing is known of the message. */
    record Unknown() implements Given {}

    /** No model has answered it. */
    record Unanswered() implements Given {}
  }

  /** How many verdicts given lately are held. */
  int recent() {
    synchronized (recent) {
      return recent.size();
    }
  }

  /**
   * Reads files: not on a loop.
   *
   * @param why in the operator's words; may be empty
   */
  Given give(MessageId id, boolean good, String why) throws IOException {
    List<Step> steps = journal.explain(id);
    if (steps.isEmpty()) {
      return new Given.Unknown();
    }
    Optional<Subject> of = answeredBy(steps);
    if (of.isEmpty()) {
      return new Given.Unanswered();
    }
    Optional<Boolean> before = replace(id, good, steps);
    boolean changed = before.isEmpty() || before.get() != good;
    if (changed) {
      before.ifPresent(was -> uplink.learning().takenBack(of.get(), Signal.VERDICT, was));
      uplink.learning().heard(of.get(), Signal.VERDICT, good);
      uplink.learning().verdict(id, good);
      journal.note(id, "verdict", facts(of.get(), good, why));
    }
    return new Given.Noted(changed, of.get());
  }

  private static Map<String, Object> facts(Subject of, boolean good, String why) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("verdict", good ? "good" : "bad");
    facts.put("model", of.model());
    facts.put("kind", of.kind());
    if (!why.isEmpty()) {
      facts.put("why", why);
    }
    return facts;
  }

  private static Optional<Subject> answeredBy(List<Step> steps) {
    for (Step step : steps.reversed()) {
      if (step.name().equals("answered")
          && step.facts().get("asked-model") instanceof String model
          && step.facts().get("kind") instanceof String kind) {
        return Optional.of(new Subject(model, kind));
      }
    }
    return Optional.empty();
  }

  private Optional<Boolean> replace(MessageId id, boolean good, List<Step> steps) {
    Optional<Boolean> noted =
        steps.reversed().stream()
            .filter(step -> step.name().equals("verdict"))
            .findFirst()
            .map(step -> "good".equals(step.facts().get("verdict")));
    synchronized (recent) {
      return Optional.ofNullable(recent.put(id, good)).or(() -> noted);
    }
  }
}
