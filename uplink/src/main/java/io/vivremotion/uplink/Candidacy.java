package io.vivremotion.uplink;

import io.vivremotion.insight.Journal;
import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.route.Challenge;
import io.vivremotion.uplink.route.ChallengeReport;
import io.vivremotion.uplink.route.Policy;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The candidate policy, if there is one, in the running uplink: hears what the journal notes, says
 * which policy decides, and takes what it knows over a restart: written each minute, and before a
 * change counts, so that none is acted upon that the next start would not know of. What cannot be
 * read is told and begun anew, beside the configured policy. Kept by the uplink's thread;
 * thread-safe, never waits for the disk but in {@link #keep} and {@link #close}.
 */
final class Candidacy {
  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long WRITE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Dispatcher.Setting setting;
  private final Policy configured;
  private final Optional<Challenge> challenge;
  private final Ledger file;
  private long lookNanos;
  private long writeNanos;
  private boolean unwritten;
  private volatile Optional<ChallengeReport> told = Optional.empty();
  private volatile Policy atWork;

  Candidacy(Dispatcher.Setting setting) {
    this.setting = setting;
    this.configured = setting.config().routing();
    this.file = setting.ports().candidate();
    var models =
        setting.clouds().stream()
            .flatMap(cloud -> cloud.targets().stream())
            .map(target -> target.provider().model())
            .distinct()
            .toList();
    this.challenge =
        configured
            .candidate()
            .map(_ ->
                new Challenge(
                    configured, models, setting.time().clock(), setting.time().nanoTime()));
    this.lookNanos = nanos();
    this.writeNanos = nanos() + WRITE_NANOS;
    challenge.ifPresent(this::load);
    this.atWork = challenge.map(Challenge::atWork).orElse(configured);
    this.told = challenge.map(Challenge::report);
    setting.meters().watch(this);
  }

  private void load(Challenge known) {
    try {
      Map<String, String> text = file.load();
      if (!text.isEmpty() && !known.resume(text)) {
        LOG.info("uplink event=candidate_begun_anew reason=\"the configuration is another one\"");
      }
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      LOG.warn(
          "uplink event=candidate_unreadable consequence=\"it is weighed anew\" reason=\"{}\"",
          e.toString());
    }
  }

  /** The policy that decides. Any thread. */
  Policy policy() {
    return atWork;
  }

  /** How it stands, a second ago at most; empty: there is none. Any thread. */
  Optional<ChallengeReport> told() {
    return told;
  }

  /** The same with a journal that is listened to. */
  Dispatcher.Setting heard() {
    Uplink.Ports ports = setting.ports();
    Journal journal = ports.journal();
    return challenge.isEmpty()
        ? setting
        : setting.with(
            ports.with(
                (message, step, facts) -> journal.note(message, step, hear(message, step, facts))));
  }

  /** An operator has looked at an answer. Any thread. */
  void verdict(MessageId message, boolean good) {
    hear(message, "verdict", Map.of("verdict", good ? "good" : "bad"));
  }

  private synchronized Map<String, Object> hear(
      MessageId message, String step, Map<String, Object> facts) {
    Map<String, Object> more =
        challenge.map(each -> each.hear(message.toString(), step, facts)).orElse(Map.of());
    unwritten = true;
    if (more.isEmpty()) {
      return facts;
    }
    Map<String, Object> all = new LinkedHashMap<>(facts);
    all.putAll(more);
    told.ifPresent(each -> all.put("candidate", each.line()));
    return all;
  }

  /** Looks, at most once a second. Blocks for as long as the disk takes, where it is time. */
  void keep() {
    long now = nanos();
    if (challenge.isEmpty() || now - lookNanos < 0) {
      return;
    }
    lookNanos = now + LOOK_NANOS;
    boolean changed = look(challenge.get());
    if (changed) {
      decided(challenge.get());
    } else if (unwritten && now - writeNanos >= 0) {
      writeNanos = now + WRITE_NANOS;
      unwritten = !save();
    }
    tell(challenge.get());
  }

  private synchronized boolean look(Challenge at) {
    return at.look();
  }

  /** It counts once it is on disk, in both copies; falling back counts at once. */
  private void decided(Challenge changed) {
    boolean newer = save();
    boolean saved = save() && newer;
    synchronized (this) {
      if (!saved && changed.isLive()) {
        changed.withdraw("it could not be kept on disk");
      }
      unwritten = !saved;
    }
    lookNanos += saved ? 0 : WRITE_NANOS;
    ChallengeReport now = changed.report();
    setting.meters().candidate(now.standing());
    LOG.info(
        "uplink event=candidate_policy_changed standing=\"{}\" why=\"{}\" {}",
        now.standing().word(),
        now.why(),
        now.line());
  }

  private synchronized void tell(Challenge at) {
    told = Optional.of(at.report());
    atWork = at.atWork();
  }

  void close() {
    if (challenge.isPresent() && !save()) {
      LOG.debug("uplink event=candidate_not_saved_at_close");
    }
  }

  private boolean save() {
    Map<String, String> text;
    synchronized (this) {
      text = challenge.map(Challenge::text).orElse(Map.of());
    }
    try {
      file.save(text);
      return true;
    } catch (IOException e) {
      LOG.warn("uplink event=candidate_not_saved reason=\"{}\"", e.toString());
      return false;
    }
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
