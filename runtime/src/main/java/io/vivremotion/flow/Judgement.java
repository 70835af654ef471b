package io.vivremotion.flow;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the stages in turn, each about what those before it left open; what is left in the end is
 * judged by default. A stage that throws is counted and has nothing said.
 */
final class Judgement {
  private static final Logger log = LoggerFactory.getLogger(Judgement.class);

  private final List<Stage> stages;
  private final FlowMeters meters;
  private final Troubles troubles;

  Judgement(List<Stage> stages, FlowMeters meters, Troubles troubles) {
    this.stages = stages;
    this.meters = meters;
    this.troubles = troubles;
  }

  /** A verdict that is not {@link Verdict.Next}, and whose it is. */
  record Ruling(Verdict verdict, String stage) {}

  Ruling[] judge(List<Judged> batch) {
    Ruling[] rulings = new Ruling[batch.size()];
    int open = rulings.length;
    for (Stage stage : stages) {
      if (open > 0) {
        open -= ask(stage, batch, rulings, open);
      }
    }
    for (int i = 0; i < rulings.length && open > 0; i++) {
      if (rulings[i] == null) {
        rulings[i] = new Ruling(DefaultVerdict.of(batch.get(i)), "default");
      }
    }
    return rulings;
  }

  /** How many it has decided. */
  private int ask(Stage stage, List<Judged> batch, Ruling[] rulings, int open) {
    List<Judged> asked = batch;
    if (open < rulings.length) {
      asked = new ArrayList<>(open);
      for (int i = 0; i < rulings.length; i++) {
        if (rulings[i] == null) {
          asked.add(batch.get(i));
        }
      }
    }
    List<Verdict> verdicts = decide(stage, asked);
    int decided = 0;
    int next = 0;
    for (int i = 0; i < rulings.length && next < verdicts.size(); i++) {
      if (rulings[i] == null) {
        Verdict verdict = verdicts.get(next++);
        if (!(verdict instanceof Verdict.Next)) {
          rulings[i] = new Ruling(verdict, stage.name());
          decided++;
        }
      }
    }
    return decided;
  }

  private List<Verdict> decide(Stage stage, List<Judged> asked) {
    String topic = "stage " + stage.name();
    try {
      List<Verdict> verdicts = stage.decide(asked);
      if (verdicts.size() == asked.size()) {
        troubles.clear(topic);
        return verdicts;
      }
      fail(
          stage,
          new IllegalStateException(
              verdicts.size() + " verdicts on " + asked.size() + " messages"));
    } catch (RuntimeException e) { // a stage may be a plug-in, and the flow must go on
      fail(stage, e);
    }
    return List.of();
  }

  private void fail(Stage stage, RuntimeException failure) {
    meters.stageFailed(stage.name());
    if (troubles.set(
        "stage " + stage.name(),
        "stage " + stage.name() + " fails, its messages are judged without it: " + failure)) {
      log.error("event=stage-failed stage={}", stage.name(), failure);
    }
  }
}
