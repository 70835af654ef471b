package io.vivremotion.uplink.route;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.evidence.AnytimeMean;
import io.vivremotion.uplink.route.OffPolicy.Judgement;
import io.vivremotion.uplink.route.OffPolicy.Value;
import io.vivremotion.uplink.route.Replay.Recorded;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A candidate policy beside the configured one: weighed by what the journal tells of decisions and
 * outcomes, acted upon once it is surely better (and may be), given up if guards turn worse or the
 * configured policy is surely better after all. That decides once each: what fell back stays so
 * until the configuration is another one. Everything is valued as the configured policy values it.
 * Not thread-safe.
 */
public final class Challenge {
  /** How it stands. */
  public enum Standing {
    /** Weighed in the shadow. */
    BESIDE,
    /** Acted upon. */
    LIVE,
    /** Was acted upon, and is no more. */
    FELL_BACK;

    /** For people. */
    public String word() {
      return switch (this) {
        case BESIDE -> "beside";
        case LIVE -> "live";
        case FELL_BACK -> "fell back";
      };
    }
  }

  private final Rivals rivals;
  private final Challenger terms;
  private final double range;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final OpenCalls open = new OpenCalls(rows -> bout().ended(rows));
  private final OpenAlarms alarms = new OpenAlarms(late -> bout().alarm(late));
  private Bout before;
  private Bout live;
  private long unlogged;
  private Standing standing = Standing.BESIDE;
  private String why = "";
  private Instant since;

  /**
   * @param configured with a candidate
   * @param models that a row may go to
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public Challenge(
      Policy configured, List<String> models, InstantSource clock, LongSupplier nanoTime) {
    this.rivals = Rivals.of(configured, models);
    this.terms = rivals.terms();
    this.range = rivals.range();
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.before = new Bout(range);
    this.live = new Bout(range);
    this.since = clock.instant();
  }

  /** The policy that decides. */
  public Policy atWork() {
    return isLive() ? rivals.challenger() : rivals.configured();
  }

  public boolean isLive() {
    return standing == Standing.LIVE;
  }

  private Bout bout() {
    return standing == Standing.BESIDE ? before : live;
  }

  /**
   * A step of the journal; returns what it has to add to it.
   *
   * @param facts as the journal has them
   */
  public Map<String, Object> hear(String message, String step, Map<String, ?> facts) {
    if (standing == Standing.FELL_BACK) {
      return Map.of();
    }
    switch (step) {
      case "sent", "waits" -> {
        return Replay.read(message, facts).map(each -> decided(each, step, facts)).orElse(Map.of());
      }
      case "answered" -> ended(message, true);
      case "dropped" -> ended(message, false);
      case "left-out" -> open.ended(message, false, nanos());
      case "expired" -> alarms.ended(message, false, nanos());
      case "verdict" -> open.revised(message, "good".equals(facts.get("verdict")), nanos());
      case "re-asked" -> open.revised(message, false, nanos());
      default -> {} // what else becomes of a message says nothing of the answer
    }
    return Map.of();
  }

  private void ended(String message, boolean good) {
    open.ended(message, good, nanos());
    alarms.ended(message, good, nanos());
  }

  private Map<String, Object> decided(Recorded recorded, String step, Map<String, ?> facts) {
    Map<String, Double> other = Stake.under(recorded, rivals.sides(isLive()));
    Stake stake = Stake.of(recorded, rivals.configured(), other);
    boolean logged = recorded.routed().propensity() > 0;
    if (step.equals("sent")) {
      sent(recorded, stake, facts);
    } else if (logged && !"money".equals(facts.get("rule"))) { // which holds for any policy
      bout().waited(stake);
    }
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("policy", isLive() ? "candidate" : "configured");
    more.put("other-policy-would", other.isEmpty() ? "wait" : "ask " + words(other));
    return more;
  }

  private void sent(Recorded recorded, Stake stake, Map<String, ?> facts) {
    String message = recorded.message();
    String call = Evaluation.call(recorded, facts);
    open.sentAgain(message);
    if (recorded.facts().urgency() == Priority.ALARM && call.equals(message)) {
      alarms.sent(message, rivals.configured().asCase(recorded.facts()), nanos());
    }
    if (!Evaluation.isChoice(facts)) {
      return;
    }
    if (recorded.routed().propensity() > 0) {
      bout().sent(stake);
      open.sent(message, call, stake, nanos());
    } else {
      unlogged++;
    }
  }

  private static String words(Map<String, Double> probabilities) {
    List<String> words = new ArrayList<>();
    probabilities.forEach((target, share) ->
        words.add(target + (share < 1 ? " p=" + Explanation.number(share) : "")));
    return String.join("; ", words);
  }

  /** Looks whether it is time to change; true: it has, and what is at work is another policy. */
  public boolean look() {
    open.look(nanos());
    alarms.look(nanos());
    return switch (standing) {
      case BESIDE -> missing().isEmpty() && change(Standing.LIVE, "its advantage is above 0");
      case LIVE -> worse().filter(each -> change(Standing.FELL_BACK, each)).isPresent();
      case FELL_BACK -> false;
    };
  }

  /** What was promoted just now is not, because that could not be kept. */
  public void withdraw(String reason) {
    change(Standing.BESIDE, reason);
  }

  private boolean change(Standing to, String reason) {
    standing = to;
    why = reason;
    since = clock.instant();
    live = to == Standing.LIVE ? new Bout(range) : live;
    open.clear(); // decided by the other policy
    alarms.clear();
    return true;
  }

  private Optional<String> worse() {
    return live.gain().isAboveZero(terms.alpha())
        ? Optional.of("the configured policy is better now")
        : live.guards().worseThan(before.guards(), terms);
  }

  private String missing() {
    List<String> missing = new ArrayList<>();
    Judgement judged = before.judgement();
    if (before.calls() < terms.minCalls()) {
      missing.add("%d of %d calls with an outcome".formatted(before.calls(), terms.minCalls()));
    }
    if (unlogged > 0 && before.calls() == 0) {
      missing.add(unlogged + " decisions have no probability");
    }
    if (!judged.obstacle().isEmpty()) {
      missing.add(judged.obstacle());
    }
    if (!before.gain().isAboveZero(terms.alpha()) || judged.gain().mean() <= 0) {
      missing.add("its advantage is not surely above 0");
    }
    if (!terms.promote()) {
      missing.add("promote is false");
    }
    return String.join("; ", missing);
  }

  /** All of it, for people. */
  public ChallengeReport report() {
    boolean swapped = standing != Standing.BESIDE;
    Judgement judged = bout().judgement();
    return new ChallengeReport(
        standing,
        why,
        since,
        switch (standing) {
          case BESIDE -> missing();
          case LIVE -> "";
          case FELL_BACK -> "it fell back; another configuration begins anew";
        },
        bout().calls(),
        judged.effective(),
        judged.untried(),
        swapped ? judged.doublyRobust() : judged.present(),
        swapped ? judged.present() : judged.doublyRobust(),
        advantage(swapped),
        open.rows() + alarms.size(),
        open.cutShort());
  }

  private Value advantage(boolean swapped) {
    AnytimeMean gain = bout().gain();
    double low = gain.low(terms.alpha());
    double high = gain.high(terms.alpha());
    return swapped ? new Value(-gain.mean(), -high, -low) : new Value(gain.mean(), low, high);
  }

  /** For {@link #resume}: words of a file. */
  public Map<String, String> text() {
    Map<String, String> text = new TreeMap<>();
    text.put("for", rivals.fingerprint());
    text.put("standing", standing.name());
    text.put("since", since.toString());
    text.put("why", why);
    text.putAll(before.text("before"));
    text.putAll(live.text("live"));
    return text;
  }

  /**
   * What an earlier run knew; false: that was of another configuration, and it begins anew. Throws
   * {@link IllegalArgumentException} for what {@link #text} has not written.
   */
  public boolean resume(Map<String, String> text) {
    if (!rivals.fingerprint().equals(text.get("for"))) {
      return false;
    }
    Bout known = new Bout(range);
    known.resume(text, "before");
    Bout knownLive = new Bout(range);
    knownLive.resume(text, "live");
    Standing was = Standing.valueOf(text.getOrDefault("standing", ""));
    before = known;
    live = knownLive;
    boolean taken = was == Standing.LIVE && !terms.promote(); // the operator takes it back
    standing = taken ? Standing.BESIDE : was;
    why = taken ? "promote is false now" : text.getOrDefault("why", "");
    since = Instant.parse(text.getOrDefault("since", ""));
    return true;
  }

  private long nanos() {
    return nanoTime.getAsLong();
  }
}
