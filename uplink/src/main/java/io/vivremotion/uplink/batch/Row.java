package io.vivremotion.uplink.batch;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Guess;
import io.vivremotion.flow.Outbox;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One escalation in the hands of the uplink.
 *
 * @param sinceNanos when it was taken, for the linger
 * @param ageNanos how long it had been kept then
 * @param lifeNanos what was left until its deadline then; {@link #ENDLESS} if it has none
 * @param asked replies that should have answered it and did not, or not validly
 * @param leftOutBy rank of the model that did so last; -1: none
 * @param suspicion failures of its calls while others succeeded: it may be the cause
 * @param lastFaultNanos of the latest failed call; {@code sinceNanos} if there was none
 */
public record Row(
    Outbox.Entry entry,
    long sinceNanos,
    long ageNanos,
    long lifeNanos,
    int asked,
    int leftOutBy,
    int suspicion,
    long lastFaultNanos) {
  private static final int SUSPICIOUS = 2;
  private static final long ENDLESS = -1;
  private static final String LIKELIHOOD = "\"likelihood\":";
  private static final String CERTAINTY = "\"certainty\":";
  private static final double LEAST_EVIDENCE = 0.05;
  private static final double LEAST_LOCAL_ERROR = 0.25;
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public static Row of(Outbox.Entry entry, long nowNanos) {
    Escalation escalation = entry.escalation();
    long life =
        escalation
            .deadline()
            .map(end -> Duration.between(escalation.receivedAt(), end).minus(entry.age()))
            .map(left -> Math.max(0, (left.compareTo(LONGEST) < 0 ? left : LONGEST).toNanos()))
            .orElse(ENDLESS);
    return new Row(entry, nowNanos, entry.age().toNanos(), life, 0, -1, 0, nowNanos);
  }

  public Escalation escalation() {
    return entry.escalation();
  }

  /** What the box has to say to who waits for an answer. */
  public Optional<Guess> guess() {
    return escalation().replyTo().flatMap(_ -> escalation().task().guess());
  }

  /** It has spoilt, or may spoil, what it shares a prompt with. */
  boolean goesAlone() {
    return asked > 0 || suspicion >= SUSPICIOUS;
  }

  /** Neither asked nor failed: nothing is known of it but what the disk knows. */
  public boolean isUntouched() {
    return asked == 0 && suspicion == 0;
  }

  boolean isExpired(long nowNanos) {
    return nanosLeft(nowNanos).filter(left -> left <= 0).isPresent();
  }

  /**
   * Until the deadline, empty if there is none. From receipt to deadline is a length of time that
   * runs by the monotonic clock: a box's clock that is set meanwhile ends nothing.
   */
  public Optional<Long> nanosLeft(long nowNanos) {
    return lifeNanos < 0 ? Optional.empty() : Optional.of(lifeNanos - (nowNanos - sinceNanos));
  }

  public Duration waited(long nowNanos) {
    return Duration.ofNanos(ageNanos + nowNanos - sinceNanos);
  }

  /**
   * How sure the box is that there is something to ask about, 0 to 1: what an anomaly's row says; 1
   * of all others.
   */
  public double evidence() {
    OptionalDouble likelihood = said("anomaly", LIKELIHOOD);
    return likelihood.isPresent() ? Math.clamp(likelihood.getAsDouble(), LEAST_EVIDENCE, 1) : 1;
  }

  /**
   * Probability that the box, had it answered this question, would have been wrong: 1 less the
   * calibrated certainty that the row tells. Never near 0, for the box did not answer, and somebody
   * waits. Empty: it is not known.
   */
  public OptionalDouble localError() {
    OptionalDouble certainty = said("question", CERTAINTY);
    return certainty.isPresent()
        ? OptionalDouble.of(Math.clamp(1 - certainty.getAsDouble(), LEAST_LOCAL_ERROR, 1))
        : OptionalDouble.empty();
  }

  /** A number that the box has put into rows of that kind. */
  private OptionalDouble said(String kind, String name) {
    String row = escalation().task().row();
    int at = escalation().task().kind().equals(kind) ? row.indexOf(name) : -1;
    if (at < 0) {
      return OptionalDouble.empty();
    }
    int from = at + name.length();
    int to = from;
    while (to < row.length() && (Character.isDigit(row.charAt(to)) || row.charAt(to) == '.')) {
      to++;
    }
    try {
      return OptionalDouble.of(Double.parseDouble(row.substring(from, to)));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Settled, it leaves a tombstone: it was given up. */
  public Row givenUp() {
    return with(new GivenUp(entry, false));
  }

  /** Settled, it leaves a tombstone: there was no room for it. */
  public Row shed() {
    return with(new GivenUp(entry, true));
  }

  private Row with(Outbox.Entry other) {
    return new Row(
        other, sinceNanos, ageNanos, lifeNanos, asked, leftOutBy, suspicion, lastFaultNanos);
  }

  private record GivenUp(Outbox.Entry entry, boolean forRoom) implements Outbox.Entry {
    @Override
    public Escalation escalation() {
      return entry.escalation();
    }

    @Override
    public void settle() {
      if (forRoom) {
        entry.shed();
      } else {
        entry.giveUp();
      }
    }

    @Override
    public Duration age() {
      return entry.age();
    }

    @Override
    public void giveBack() {
      entry.giveBack();
    }
  }

  /**
   * @param rank of the model, 0 for the smallest
   */
  public Row askedInVain(int rank) {
    return new Row(
        entry, sinceNanos, ageNanos, lifeNanos, asked + 1, rank, suspicion, lastFaultNanos);
  }

  /** From now on alone: its batch was refused as a whole. */
  public Row suspected() {
    return new Row(
        entry,
        sinceNanos,
        ageNanos,
        lifeNanos,
        asked,
        leftOutBy,
        suspicion + SUSPICIOUS,
        lastFaultNanos);
  }

  /**
   * @param lastSuccessNanos of any call
   */
  public Row failed(long nowNanos, long lastSuccessNanos) {
    boolean othersSucceed = lastSuccessNanos - lastFaultNanos > 0;
    return new Row(
        entry,
        sinceNanos,
        ageNanos,
        lifeNanos,
        asked,
        leftOutBy,
        suspicion + (othersSucceed ? 1 : 0),
        nowNanos);
  }
}
