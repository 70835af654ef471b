package io.vivremotion.uplink;

import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.learn.Signal;
import io.vivremotion.uplink.learn.Subject;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.route.ChallengeReport;
import io.vivremotion.uplink.route.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the uplink learns of the models and of a candidate policy, and takes over a restart: written
 * each minute in which something was heard, and at the end. What cannot be read is told and learnt
 * anew; what gets lost is a loss of quality and no more. Kept by the uplink's thread; outcomes may
 * come from any.
 */
public final class Learning {
  private static final Logger LOG = LoggerFactory.getLogger(Learning.class);
  private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final Dispatcher.Setting setting;
  private final Lines lines;
  private final Estimates estimates;
  private final Costs costs;
  private final Candidacy candidacy;
  private final Set<Subject> watched = ConcurrentHashMap.newKeySet();
  private long nextNanos;
  private volatile boolean heard;

  Learning(Dispatcher.Setting setting, Lines lines, Candidacy candidacy) {
    this.setting = setting;
    this.candidacy = candidacy;
    this.lines = lines;
    this.estimates =
        new Estimates(setting.config().routing().learning(), setting.time().nanoTime());
    this.costs =
        new Costs(setting.config().routing().learning().halfLife(), setting.time().nanoTime());
    lines.all().forEach(line -> setting.meters().watch(costs, line.provider().model()));
    this.nextNanos = setting.time().nanoTime().getAsLong() + EVERY_NANOS;
    load();
    setting.meters().watch(estimates);
    told().forEach(each -> watch(each.subject()));
  }

  private void load() {
    try {
      estimates.resume(setting.ports().learnt().load());
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "uplink event=learnt_unreadable consequence=\"models are learnt anew\" reason=\"{}\"",
          e.toString());
    }
  }

  /** Blocks for as long as the disk takes, where it is time. */
  void keep() {
    candidacy.keep();
    long now = setting.time().nanoTime().getAsLong();
    if (heard && now - nextNanos >= 0) {
      nextNanos = now + EVERY_NANOS;
      heard = false;
      save();
    }
  }

  void close() {
    candidacy.close();
    save();
  }

  private void save() {
    try {
      setting.ports().learnt().save(estimates.learnt());
    } catch (IOException e) {
      LOG.warn("uplink event=learnt_not_saved reason=\"{}\"", e.toString());
    }
  }

  /** At this moment. */
  Beliefs believed() {
    return new Beliefs(estimates, costs, policy().correctness());
  }

  /**
   * What the model took for the prompt. Of an answer without a word nothing is learnt: it says of
   * the prompt's rows what they are worth, and not what others will take.
   *
   * @param took transfers included
   */
  void answered(Line line, Prompt prompt, Outcome.Answered answered, Duration took) {
    if (answered.text().isBlank()) {
      return;
    }
    Duration model = took.minus(line.transfer(answered.wire()));
    costs.answered(line.provider().model(), ModelCosts.of(prompt, answered, model));
  }

  /**
   * In how many tokens the model answered a prompt of a lot.
   *
   * @param characters of the prompt
   * @param rows that shared it
   */
  void answeredLater(String model, int characters, int rows, Outcome.Answered answered) {
    if (!answered.text().isBlank() && characters > 0) {
      costs.answeredLater(model, ModelCosts.of(characters, rows, answered, Duration.ZERO));
    }
  }

  /** Taken over a restart by {@link Memory}. */
  Costs costs() {
    return costs;
  }

  /** The one that decides. */
  Policy policy() {
    return candidacy.policy();
  }

  /**
   * An outcome: of a row's validation, or found elsewhere, such as an operator's verdict or the
   * agreement of two answers. Any thread; never blocks.
   */
  public void heard(Subject subject, Signal signal, boolean good) {
    setting.meters().heard(signal, good, true);
    estimates.heard(subject, signal, good);
    heard = true;
    watch(subject);
  }

  /** An outcome given to {@link #heard} was not so. Any thread; never blocks. */
  public void takenBack(Subject subject, Signal signal, boolean wasGood) {
    estimates.takenBack(subject, signal, wasGood);
    heard = true;
  }

  /** Of a device that has told more against models than is listened to. */
  void ignored(Signal signal) {
    setting.meters().heard(signal, false, false);
  }

  /** An operator has found the answer to this message good or bad. Any thread. */
  public void verdict(MessageId message, boolean good) {
    candidacy.verdict(message, good);
  }

  /** How the candidate policy stands, if there is one. Any thread. */
  public Optional<ChallengeReport> candidate() {
    return candidacy.told();
  }

  /** What is believed of models, of all of which something was heard. Any thread. */
  public List<Estimates.Told> told() {
    return estimates.all(this::prior);
  }

  private void watch(Subject subject) {
    if (watched.size() < Estimates.MOST && watched.add(subject)) {
      setting
          .meters()
          .watch(subject, each -> estimates.of(each, prior(each.model())).correctness());
    }
  }

  private double prior(String model) {
    double ofPolicy = setting.config().routing().correctness();
    return lines.all().stream()
        .filter(line -> line.provider().model().equals(model))
        .findFirst()
        .map(line -> line.prior(ofPolicy))
        .orElse(ofPolicy);
  }
}
